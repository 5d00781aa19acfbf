using FindAgents.Training.Mini;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Mini;

public sealed class LossAndDrawTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_sure_and_right_mask_costs_next_to_nothing_and_a_wrong_one_much()
    {
        var truth = zeros(1, 8, 8);
        truth[0, 2..6, 2..6] = 1;
        var right = (truth - 0.5) * 40;
        Assert.True(MiniLosses.Masks(right, truth, ones(1)).item<float>() < 0.01);
        Assert.True(MiniLosses.Masks(-right, truth, ones(1)).item<float>() > 50);

        // Of an absent phrase, dice has nothing to say.
        Assert.True(MiniLosses.Masks(full(1, 8, 8, -20f), zeros(1, 8, 8), zeros(1)).item<float>() < 0.001);
    }

    [Fact]
    public void Focal_loss_is_what_its_formula_says()
    {
        var (logits, targets) = (tensor(new float[,] { { 0, 1 }, { -2, 3 } }), tensor(new float[,] { { 1, 0 }, { 0, 1 } }));
        double Term(double x, double t)
        {
            var p = 1 / (1 + Math.Exp(-x));
            var (miss, alpha) = t == 1 ? (1 - p, 0.25) : (p, 0.75);
            return -alpha * miss * miss * Math.Log(t == 1 ? p : 1 - p);
        }

        Assert.Equal((Term(0, 1) + Term(1, 0) + Term(-2, 0) + Term(3, 1)) / 2, MiniLosses.Focal(logits, targets).item<float>(), 5);
    }

    [Fact]
    public void Pairs_are_summed_over_all_and_divided_by_the_right_ones()
    {
        var (logits, targets) = (zeros(3, 4), zeros(3, 4));
        targets[0, 0] = 1;
        targets[2, 1] = 1;
        Assert.Equal(12 * Math.Log(2) / 2, MiniLosses.Pairs(logits, targets).item<float>(), 4);
    }

    [Fact]
    public void A_cell_is_one_masks_or_nones_and_what_is_unlabelled_counts_nowhere()
    {
        // Two masks on four cells: the first's, the second's, nobody's, unlabelled.
        var targets = zeros(3, 2, 2);
        targets[1, 0, 0] = 1;
        targets[2, 0, 1] = 1;
        targets[0, 1, 0] = 1;
        Assert.Equal(Math.Log(3), MiniLosses.Cells(zeros(2, 2, 2), targets).item<float>(), 5);

        var right = full(2, 2, 2, -30f);
        right[0, 0, 0] = 30;
        right[1, 0, 1] = 30;
        right[1, 1, 1] = 30; // where nothing is labelled
        Assert.Equal(0, MiniLosses.Cells(right, targets).item<float>(), 5);

        // Half a cell each: the best is to say so.
        var halves = zeros(3, 1, 1);
        halves[1, 0, 0] = 0.5f;
        halves[2, 0, 0] = 0.5f;
        Assert.Equal(Math.Log(2), MiniLosses.Cells(full(2, 1, 1, 30f), halves).item<float>(), 5);
        Assert.Equal(0, MiniLosses.Cells(zeros(2, 1, 1), zeros(3, 1, 1)).item<float>());
    }

    [Fact]
    public void The_bank_gives_another_photos_instance_or_none()
    {
        var (bank, random) = (new RegionBank(), new Random(1));
        Assert.Null(bank.Find("dog", 1, random));
        bank.Add("dog", 1, [1], random);
        Assert.Null(bank.Find("dog", 1, random));
        Assert.Equal([1f], bank.Find("dog", 2, random)!);
        for (var i = 0; i < 500; i++)
        {
            bank.Add("dog", 2, [2], random);
        }

        Assert.NotNull(bank.Find("dog", 1, random));
    }
}
