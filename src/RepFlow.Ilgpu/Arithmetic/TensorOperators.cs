using RepFlow.Ilgpu.Arithmetic;

namespace RepFlow.Ilgpu;

/// <summary>Arithmetic on tensors, element by element: between tensors of the same shape, and with numbers.</summary>
public static class TensorOperators
{
    extension(Tensor)
    {
        /// <summary>The sum.</summary>
        [Applies(typeof(Add))]
        public static Tensor operator +(Tensor left, Tensor right) => Add.Apply(left, right);

        /// <summary>The difference.</summary>
        [Applies(typeof(Subtract))]
        public static Tensor operator -(Tensor left, Tensor right) => Subtract.Apply(left, right);

        /// <summary>The product.</summary>
        [Applies(typeof(Multiply))]
        public static Tensor operator *(Tensor left, Tensor right) => Multiply.Apply(left, right);

        /// <summary>A multiple.</summary>
        [Applies(typeof(Scale))]
        public static Tensor operator *(Tensor tensor, float factor) => new Scale(factor).Forward(tensor);

        /// <summary>A multiple.</summary>
        [Applies(typeof(Scale))]
        public static Tensor operator *(float factor, Tensor tensor) => new Scale(factor).Forward(tensor);

        /// <summary>The negative.</summary>
        [Applies(typeof(Negate))]
        public static Tensor operator -(Tensor tensor) => Negate.Apply(tensor);
    }
}
