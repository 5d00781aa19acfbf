using FindAgents.Engine.Models.Official;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

public class SegmentInferenceTests
{
    private static readonly OfficialFindOptions Options = new() { Things = new HashSet<int> { 0 }, ObjectMaskThreshold = 0.5, OverlapThreshold = 0.5, InstanceCount = 3 };

    // Classes: a thing, a stuff, none of them. Two things left and right, stuff in two pieces below, and one proposal that is nothing.
    private static readonly float[] Sure = [9, 9, 9, 9, 9];
    private static readonly int[] Classes = [0, 0, 1, 1, 2];

    [Fact]
    public void Things_stay_apart_and_stuff_becomes_one()
    {
        using var scope = NewDisposeScope();
        using var division = SegmentInference.Panoptic(Logits(), Masks(), Options);
        Assert.Equal([(1, 0, true), (2, 0, true), (3, 1, false)], division.Segments);
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 3, 3, 0, 0, 0, 0], division.Map.data<int>().ToArray());
    }

    [Fact]
    public void What_lost_most_of_its_mask_is_left_out()
    {
        using var scope = NewDisposeScope();
        var logits = Logits();
        logits[1] = tensor(new float[] { 4, 0, 0 });
        var masks = Masks();
        masks[1] = masks[0]; // the same place, and less sure of it
        using var division = SegmentInference.Panoptic(logits, masks, Options);
        Assert.Equal([(1, 0, true), (2, 1, false)], division.Segments);
    }

    [Fact]
    public void Only_things_are_instances_best_first()
    {
        using var scope = NewDisposeScope();
        var logits = Logits();
        logits[0] = tensor(new float[] { 3, 0, 0 });
        using var instances = SegmentInference.Instances(logits, Masks(), Options with { InstanceCount = 4 });
        Assert.Equal([0, 0], instances.Classes.data<long>().ToArray());
        Assert.True(instances.Masks[0].Equals(Masks()[1] > 0));
        Assert.True(instances.Scores[0].item<float>() > instances.Scores[1].item<float>());
    }

    [Fact]
    public void A_pixel_s_class_is_that_of_its_proposals()
    {
        using var scope = NewDisposeScope();
        using var semantic = SegmentInference.Semantic(Logits(), Masks());
        Assert.Equal([2, 4, 4], semantic.shape);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], semantic.argmax(0)[..3].flatten().data<long>().ToArray());
    }

    [Fact]
    public void Nothing_is_a_division_without_segments()
    {
        using var scope = NewDisposeScope();
        using var division = SegmentInference.Panoptic(zeros(5, 3), Masks(), Options);
        Assert.Empty(division.Segments);
        Assert.Equal(0, division.Map.sum().item<long>());
    }

    [Fact]
    public void The_next_click_lies_in_the_middle_of_what_is_missing()
    {
        using var scope = NewDisposeScope();
        var truth = zeros(1, 20, 20, @bool);
        truth[0, 4..13, 6..15] = true;
        var nothing = zeros_like(truth);
        var (positive, negative, distances) = ClickSimulation.Next(full(1, 1, 5, 5, -5f), truth, nothing, nothing);
        Assert.Equal((8 * 20) + 10, distances.flatten().argmax().item<long>());
        Assert.Equal(9, positive.sum().item<long>());
        Assert.True(positive[0, 7..10, 9..12].all().item<bool>());
        Assert.False(negative.any().item<bool>());
    }

    [Fact]
    public void A_good_answer_gets_no_click()
    {
        using var scope = NewDisposeScope();
        var truth = ones(1, 8, 8, @bool);
        var (positive, negative, _) = ClickSimulation.Next(ones(1, 1, 2, 2), truth, zeros_like(truth), zeros_like(truth));
        Assert.False(positive.logical_or(negative).any().item<bool>());
    }

    private static Tensor Logits()
    {
        var logits = zeros(5, 3);
        for (var i = 0; i < Classes.Length; i++)
        {
            logits[i, Classes[i]] = Sure[i];
        }

        return logits;
    }

    private static Tensor Masks()
    {
        var masks = full(5, 4, 4, -6f);
        masks[0, ..2, ..2] = 6;
        masks[1, ..2, 2..] = 6;
        masks[2, 2, ..2] = 6;
        masks[3, 2, 2..] = 6;
        masks[4] = 6;
        return masks;
    }
}
