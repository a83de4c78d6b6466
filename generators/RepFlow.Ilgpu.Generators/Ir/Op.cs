namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>The operations of the intermediate form.</summary>
enum Op
{
    // Leaves.
    RealConst,
    IntConst,
    BoolConst,
    Hyper,
    Index,
    Size,
    ExtentCall,

    /// <summary>The address of a row of a plane.</summary>
    Row,

    /// <summary>An element of a tensor: the arguments are one position per axis and, last, the condition under which it lies inside; 0 otherwise.</summary>
    Read,

    // Arithmetic, on Real and Int.
    Add,
    Sub,
    Mul,
    Div,

    /// <summary>The remainder of a division that is cut off towards zero.</summary>
    Mod,
    Neg,
    Min,
    Max,
    Abs,

    // Bits of integers; of a number of places to shift by, the lowest five bits count.
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,

    // Real functions.
    Sqrt,
    Exp,
    Log,
    Log2,
    Log10,
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
    Tanh,
    Asin,
    Acos,
    Atan,
    Atan2,
    Asinh,
    Acosh,
    Atanh,
    Cbrt,
    Pow,
    Floor,
    Ceiling,

    /// <summary>The nearest whole number; of two that are equally near, the even one.</summary>
    Round,
    Truncate,
    Sign,

    /// <summary>a * b + c, rounded once.</summary>
    FusedMultiplyAdd,

    // Conditions.
    Less,
    LessEqual,
    Equal,
    And,
    Or,
    Not,

    /// <summary>InRange(e, size): 0 &lt;= e &lt; size.</summary>
    InRange,
    Select,

    // Conversions.
    ToReal,
    ToInt,

    /// <summary>Join(outer, inner): outer * extent(inner) + inner, the position on an axis that two indices share. The third argument is the inner extent.</summary>
    Join,

    /// <summary>Clamp(e, size): e forced into [0, size).</summary>
    Clamp,

    /// <summary>A call of a [DeviceFunction].</summary>
    Call,
}
