from tensorflow.keras import backend as K
from tensorflow.keras.layers import Layer


class Mixer(Layer):
    def build(self, input_shape):
        steps, size = input_shape[1], input_shape[2]
        self.kernel = self.add_weight(name="kernel", shape=(size, size), initializer="glorot_normal")
        self.scale = self.add_weight(name="scale", shape=(steps,), initializer="uniform")
        super().build(input_shape)

    def call(self, x):
        scores = K.batch_dot(K.dot(x, self.kernel), x, axes=[2, 2])
        weights = K.softmax(scores / K.sqrt(K.cast(K.int_shape(x)[-1], "float32")))
        mixed = K.batch_dot(weights, x)
        mixed = K.permute_dimensions(mixed, (0, 2, 1)) * K.mean(self.scale) + K.std(self.scale)
        flat = K.batch_flatten(K.concatenate([mixed, K.permute_dimensions(x, (0, 2, 1))], axis=-1))
        return K.l2_normalize(flat + K.epsilon(), axis=-1) * (1.0 + K.sum(self.scale))
