using FindAgents.Engine.Runtime;
using FindAgents.Testing;
using FindAgents.Training.Losses;
using FindAgents.Training.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Losses;

public sealed class LossTests : IDisposable
{
    private readonly DisposeScope _scope;

    public LossTests()
    {
        _ = TorchLibrary.Remark;
        random.manual_seed(11);
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Pairwise_losses_hold_the_pairs_own_losses()
    {
        var logits = randn(5, 40) * 3;
        var labels = rand(4, 40);
        var crossEntropy = MaskLosses.PairwiseCrossEntropy(logits, labels);
        var dice = MaskLosses.PairwiseDice(logits, labels);
        for (var q = 0; q < 5; q++)
        {
            var repeated = logits[q].unsqueeze(0).expand(4, -1);
            Assert.True(allclose(crossEntropy[q], MaskLosses.CrossEntropy(repeated, labels), atol: 1e-5));
            Assert.True(allclose(dice[q], MaskLosses.Dice(repeated, labels), atol: 1e-5));
        }
    }

    [Fact]
    public void A_perfect_mask_costs_nothing_and_its_opposite_everything()
    {
        var mask = (rand(3, 100) > 0.5).to(float32);
        var logits = (mask - 0.5) * 200;
        Assert.True(MaskLosses.CrossEntropy(logits, mask).max().item<float>() < 1e-6);
        Assert.True(MaskLosses.Dice(logits, mask).max().item<float>() < 1e-6);
        Assert.True(MaskLosses.CrossEntropy(-logits, mask).min().item<float>() > 50);
        Assert.True(MaskLosses.Dice(-logits, mask).min().item<float>() > 0.95);
    }

    [Fact]
    public void Undecided_points_lie_on_the_edge()
    {
        // Logits rise from left to right through 0 in the middle.
        var logits = linspace(-10, 10, 64).expand(2, 1, 32, 64).contiguous();
        var points = PointSampling.Uncertain(logits, new PointSamplingOptions(100, 3, 1), new UniformPoints());
        Assert.Equal([2, 100, 2], points.shape);
        Assert.True((points.select(2, 0) - 0.5).abs().max().item<float>() < 0.3);
        var spread = PointSampling.Uncertain(logits, new PointSamplingOptions(100, 3, 0), new UniformPoints());
        Assert.True((spread.select(2, 0) - 0.5).abs().max().item<float>() > 0.4);
    }

    [Fact]
    public void A_map_is_read_where_the_points_say()
    {
        var map = arange(12, float32).reshape(1, 1, 3, 4);
        var points = tensor(new float[,,] { { { 0.125f, 1 / 6f }, { 0.875f, 5 / 6f }, { 0.25f, 1 / 6f } } });
        Assert.True(allclose(PointSampling.Sample(map, points), tensor(new float[,,] { { { 0, 11, 0.5f } } }), atol: 1e-5));
    }

    [Fact]
    public void Contrast_is_least_where_pairs_agree()
    {
        var vision = randn(4, 16);
        var scale = tensor(2f);
        var own = ContrastiveLosses.ImageText(vision, vision * 3, scale).item<float>();
        var mixed = ContrastiveLosses.ImageText(vision, vision.roll(1, 0), scale).item<float>();
        Assert.True(own < mixed - 1, $"{own} {mixed}");

        // A scale of e^9 is clamped at 100.
        Assert.True(allclose(ContrastiveLosses.Similarity(vision, vision, tensor(9f)).diagonal(), full(4, 100f), rtol: 1e-4));
    }

    [Fact]
    public void The_matcher_finds_shuffled_targets()
    {
        var targets = (rand(6, 24, 32) > 0.5).to(float32);
        var order = randperm(6, ScalarType.Int64);
        var logits = cat([(targets.index_select(0, order) - 0.5) * 20, randn(4, 24, 32)]);
        var match = new HungarianMatcher(new UniformPoints(), 256).Match(zeros(10, 6), logits, targets);
        Assert.Equal([0, 1, 2, 3, 4, 5], match.Sources);
        Assert.Equal(order.data<long>().ToArray(), match.Targets);
        Assert.Equal(0, new HungarianMatcher(new UniformPoints(), 256).Match(zeros(10, 0), logits, zeros(0, 24, 32)).Count);
    }

    [Fact]
    public void Nothing_to_learn_from_costs_nothing_but_keeps_the_gradient()
    {
        var logits = randn([2, 5, 6, 8], requires_grad: true);
        var criterion = new SetCriterion([new SpatialTerm()], new HungarianMatcher(new UniformPoints(), 32), new PointSamplingOptions(32), new UniformPoints());
        var layer = new LayerPredictions { SpatialMasks = logits, SpatialMaskEmbeddings = randn(2, 5, 4), SpatialPrompts = randn(2, 3, 4) };
        var target = new ImageTargets { SpatialMasks = zeros([3, 24, 32], ScalarType.Bool) };
        var losses = criterion.Compute([layer], [target, target], tensor(1f));
        var total = SetCriterion.Total(losses, new Dictionary<string, double> { ["loss_spatial_bce"] = 1, ["loss_spatial_ce"] = 1 });
        Assert.Equal(0, total.item<float>());
        total.backward();
        Assert.Equal(0, logits.grad!.abs().max().item<float>());
    }

    [Fact]
    public void Learning_makes_the_criterion_fall()
    {
        var masks = nn.Parameter(randn(1, 5, 12, 16));
        var classes = nn.Parameter(randn(1, 5, 4));
        var left = zeros(12, 16);
        left.slice(0, 2, 8, 1).slice(1, 2, 7, 1).fill_(1);
        var target = new ImageTargets { Labels = tensor(new long[] { 2, 0 }), Masks = stack([left, left.flip(0, 1)]) };
        var points = new UniformPoints();
        var criterion = new SetCriterion([new LabelTerm(), new MaskTerm()], new HungarianMatcher(points, 64), new PointSamplingOptions(64), points);
        var weights = new Dictionary<string, double> { ["loss_mask_ce"] = 2, ["loss_mask_bce"] = 5, ["loss_mask_dice"] = 5 };
        using var optimizer = optim.Adam([masks, classes], lr: 0.1);
        var (first, last) = (0f, 0f);
        for (var step = 0; step < 250; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var total = SetCriterion.Total(criterion.Compute([new LayerPredictions { Logits = classes, Masks = masks }], [target], tensor(1f)), weights);
            total.backward();
            optimizer.step();
            last = total.item<float>();
            first = step == 0 ? last : first;
        }

        Assert.True(last < first / 4, $"{first} → {last}");
    }

    [Fact]
    public void What_a_term_lacks_is_named()
    {
        var points = new UniformPoints();
        var criterion = new SetCriterion([new GroundingTerm()], new HungarianMatcher(points, 8), new PointSamplingOptions(8), points);
        var error = Assert.Throws<ArgumentException>(() => criterion.Compute([new LayerPredictions()], [new ImageTargets()], tensor(1f)));
        Assert.Contains("pred_gmasks", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SetCriterion.Total(new Dictionary<string, Tensor> { ["loss_x_0"] = tensor(1f) }, new Dictionary<string, double> { ["loss_y"] = 1 }));
    }

    [Fact]
    public void A_layer_leaves_no_tensor_behind()
    {
        var points = new UniformPoints();
        var matcher = new HungarianMatcher(points, 16);
        var layer = new LayerPredictions { Logits = randn(1, 5, 4), Masks = randn(1, 5, 6, 8) };
        var target = new ImageTargets { Labels = tensor(new long[] { 1 }), Masks = ones(1, 12, 16) };
        var criterion = new SetCriterion([new LabelTerm(), new MaskTerm()], matcher, new PointSamplingOptions(16), points);
        var scale = tensor(1f);
        void Once()
        {
            foreach (var (_, value) in criterion.Compute([layer, layer], [target], scale))
            {
                value.Dispose();
            }
        }

        Once();
        var before = LiveTensors.Baseline();
        Once();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
