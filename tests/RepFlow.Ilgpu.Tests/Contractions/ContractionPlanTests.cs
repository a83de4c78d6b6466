using RepFlow.Ilgpu.Contractions;

namespace RepFlow.Ilgpu.Tests.Contractions;

public sealed class ContractionPlanTests
{
    [Fact]
    public void The_input_adjoint_of_a_strided_convolution_multiplies_no_zeros_of_the_stride()
    {
        var convolution = new Convolution(2, 3, 8, 8, 5, 3, 2, 1);
        var plan = ContractionPlan.Create(ContractionSpecs.InputAdjoint(convolution));

        Assert.Equal(4, plan.Passes.Count);
        var products = plan.Passes.Sum(pass => (long)pass.Count(IndexRole.Row) * pass.Count(IndexRole.Column) * pass.Count(IndexRole.Summed));
        Assert.Equal(ContractionSpecs.InputAdjoint(convolution).Products / 4, products);
    }

    [Fact]
    public void Elements_that_no_tap_reaches_are_cleared()
    {
        var plan = ContractionPlan.Create(ContractionSpecs.InputAdjoint(new(1, 2, 6, 6, 2, 1, 2)));

        Assert.Equal(4, plan.Passes.Count);
        Assert.Equal(3, plan.Passes.Count(pass => pass.IsZero));
    }

    [Fact]
    public void The_rows_come_from_the_unfolded_operand()
    {
        var convolution = new Convolution(2, 3, 8, 8, 5, 3, 1, 1);
        Assert.False(ContractionPlan.Create(ContractionSpecs.Forward(convolution)).Swapped);
        Assert.False(ContractionPlan.Create(ContractionSpecs.InputAdjoint(convolution)).Swapped);
        Assert.True(ContractionPlan.Create(ContractionSpecs.WeightAdjoint(convolution)).Swapped);
    }

    [Fact]
    public void A_result_that_leaves_its_extent_is_refused()
    {
        var spec = ContractionSpecs.Product(2, 3, 4);
        var error = Assert.Throws<ArgumentException>(() => ContractionPlan.Create(spec with
        {
            Result = new([ContractionSpecs.Axis(2, 0), ContractionSpecs.Axis(2, 1)]),
        }));
        Assert.Equal("Axis 1 of the contraction's result has extent 2, but its positions run from 0 to 2.", error.Message);
    }

    [Fact]
    public void A_summed_index_in_the_result_is_refused()
    {
        var spec = ContractionSpecs.Product(2, 3, 4);
        var error = Assert.Throws<ArgumentException>(() => ContractionPlan.Create(spec with
        {
            Result = new([ContractionSpecs.Axis(2, 0), ContractionSpecs.Axis(4, 2)]),
        }));
        Assert.Equal("Axis 1 of the contraction's result divides or names a summed index; it may do neither.", error.Message);
    }
}
