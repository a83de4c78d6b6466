using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Differentiation;

public sealed class GradientRulesTests
{
    /// <summary>Leaves, elements, and what gives integers or conditions: through none of them a gradient flows further.</summary>
    static readonly Op[] Ends =
    [
        Op.RealConst, Op.IntConst, Op.BoolConst, Op.Hyper, Op.Index, Op.Size, Op.ExtentCall, Op.Row, Op.Read,
        Op.BitAnd, Op.BitOr, Op.BitXor, Op.ShiftLeft, Op.ShiftRight, Op.ShiftRightUnsigned, Op.Less, Op.LessEqual, Op.Equal, Op.And, Op.Or, Op.Not, Op.InRange, Op.ToInt, Op.Join, Op.Clamp,
    ];

    [Fact]
    public void Every_operation_that_gives_a_real_number_has_a_rule() =>
        Assert.Equal(Enum.GetValues<Op>().Except(Ends), GradientRules.Table.Keys.Order());
}
