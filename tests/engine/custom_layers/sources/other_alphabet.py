import tensorflow as tf
from tensorflow.keras.layers import Layer


class 注意力(Layer):
	"""自注意力层。输入: (批, 步, 特征)

	Аргументы:
		units: число единиц
	"""
	def __init__(self, units=6, **kwargs):
		super(注意力, self).__init__(**kwargs)
		self.units = units

	def build(self, input_shape):
		# 权重
		self.W = self.add_weight(name="W", shape=(input_shape[-1], self.units))

	def call(self, x):
		s = tf.nn.softmax(tf.matmul(x, x, transpose_b=True))
		return tf.matmul(tf.matmul(s, x), self.W)
