import tensorflow as tf
from tensorflow.python.keras.engine.base_layer import Layer
from tensorflow.python.keras import initializers
from tensorflow.python.keras.utils import tf_utils


class Extras(Layer):
    def __init__(self, units, kernel_initializer="he_normal", name=None, **kwargs):
        super(Extras, self).__init__(name=name, **kwargs)
        self.units = units
        self.kernel_initializer = initializers.get(kernel_initializer)

    @tf_utils.shape_type_conversion
    def build(self, input_shape):
        self.kernel = self.add_weight(
            "layer/kernel",
            shape=[input_shape[-1], self.units],
            initializer=self.kernel_initializer,
            dtype=tf.float32,
            use_resource=True,
            collections=["variables"],
            aggregation=tf.VariableAggregation.MEAN,
            synchronization=tf.VariableSynchronization.AUTO,
            partitioner=None,
            experimental_autocast=False,
        )
        self.counter = self.add_variable(
            name="counter",
            shape=(),
            initializer="zeros",
            trainable=False,
            aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA,
        )

    def call(self, inputs):
        self.counter.assign_add(1.0)
        return tf.matmul(inputs, self.kernel.read_value())
