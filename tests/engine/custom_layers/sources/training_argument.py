from keras.layers import Layer
from keras import backend as K


class NoisyScale(Layer):
    def __init__(self, stddev=0.3, **kwargs):
        super(NoisyScale, self).__init__(**kwargs)
        self.supports_masking = True
        self.stddev = stddev

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(1,), initializer="ones")
        super(NoisyScale, self).build(input_shape)

    def call(self, inputs, training):
        def noised():
            return inputs + K.random_normal(shape=K.shape(inputs), mean=0.0, stddev=self.stddev)

        return self.scale * K.in_train_phase(noised, inputs, training=training)
