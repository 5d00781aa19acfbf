using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.Layers;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations.Layers;

public class StochasticDepthTests
{
    [Fact]
    public void A_picture_keeps_its_branch_or_loses_it_and_the_mean_stays()
    {
        using var scope = NewDisposeScope();
        using var depth = new StochasticDepth(0.25) { Draws = _ => tensor(new[] { 0.2f, 0.25f, 0.9f }) };
        var branch = rand(3, 2, 4);
        var answer = depth.call(branch);
        Assert.Equal(0, answer[0].abs().max().item<float>());
        Assert.True(answer[1..].allclose(branch[1..] / 0.75));

        random.manual_seed(1);
        depth.Draws = null;
        Assert.Equal(1, depth.call(ones(20_000, 1)).mean().item<float>(), 0.02);
    }

    [Fact]
    public void Evaluation_keeps_every_branch()
    {
        using var scope = NewDisposeScope();
        using var depth = new StochasticDepth(0.9);
        depth.eval();
        var branch = rand(3, 2);
        Assert.True(depth.call(branch).equal(branch).all().item<bool>());
    }

    [Fact]
    public void Later_branches_are_left_out_more_often()
    {
        Assert.Equal([0, 0.1, 0.2, 0.3], StochasticDepth.Schedule(0.3, 4).Select(p => Math.Round(p, 12)));
        Assert.Equal([0], StochasticDepth.Schedule(0.3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StochasticDepth(1));
    }

    [Theory]
    [InlineData("focal_dw", 2 * 4)]
    [InlineData("focal", 2 * 4)]
    [InlineData("davit", 2 * 9)]
    public void A_backbone_draws_for_every_branch_but_the_first_blocks_and_for_each_picture(string name, int branches)
    {
        using var scope = NewDisposeScope();
        using var backbone = TinyBackbones.Create(name, dropPath: 0.5);
        using var still = TinyBackbones.Create(name);
        using var noGradient = no_grad();
        var pixels = rand(2, 3, 64, 64);
        var whole = Run(still, pixels, on: true);
        Assert.True(Same(whole, Run(backbone, pixels, on: false), 0) && Same(whole, Run(backbone, pixels, on: false), 1));

        // Everything for one picture, nothing for the other.
        var draws = 0;
        backbone.DrawBranchesFrom(batch =>
        {
            Assert.Equal(2, batch);
            draws++;
            return tensor(new[] { 0.999f, 0f });
        });
        var drawn = Run(backbone, pixels, on: true);
        Assert.Equal(branches, draws);
        Assert.False(Same(whole, drawn, 0));
        Assert.False(Same(whole, drawn, 1));

        backbone.DrawBranchesFrom(_ => tensor(new[] { 0f, 0f }));
        var dropped = Run(backbone, pixels, on: true);
        Assert.True(Same(drawn, dropped, 1));
        Assert.False(Same(drawn, dropped, 0));
    }

    [Theory]
    [InlineData("focalt")]
    [InlineData("focall")]
    [InlineData("davitd3")]
    [InlineData("davitd5")]
    public void The_official_configurations_leave_branches_out(string name)
    {
        var config = OfficialVisionConfig.All[name];
        Assert.Equal(0.3, config.Focal?.DropPathRate ?? config.Davit!.DropPathRate);
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        using var depth = new StochasticDepth(0.5);
        using var branch = rand(3, 2);
        depth.call(branch).Dispose();
        var before = LiveTensors.Baseline();
        depth.call(branch).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static IReadOnlyDictionary<string, Tensor> Run(VisionBackbone backbone, Tensor pixels, bool on)
    {
        backbone.train(on);
        return backbone.call(pixels);
    }

    private static bool Same(IReadOnlyDictionary<string, Tensor> a, IReadOnlyDictionary<string, Tensor> b, int picture) =>
        a.All(map => map.Value[picture].allclose(b[map.Key][picture], 1e-5, 1e-5));
}
