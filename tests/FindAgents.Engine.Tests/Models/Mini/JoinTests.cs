using FindAgents.Engine.Masks;
using FindAgents.Engine.Models.Mini;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Mini;

public sealed class JoinTests : IDisposable
{
    private const int Size = 16;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_heat_of_a_phrase_is_that_of_the_best_class_it_may_mean()
    {
        var heat = tensor(new float[,] { { 0.9f, 0.1f }, { 0.2f, 0.8f } });        // two peaks, two classes
        var affinity = tensor(new float[,] { { 1, 0 }, { 0, 0.5f }, { 1, 1 } });   // three phrases
        Assert.Equal([0.9f, 0.05f, 0.9f, 0.2f, 0.4f, 0.8f], ConceptAffinity.Heat(heat, affinity).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void A_phrase_takes_the_outline_of_the_object_it_names()
    {
        using var join = new PhraseJoin();
        var nowhere = full(1, Size, Size, -6f);
        var objects = stack([Square(2, 6), Square(9, 14)]);
        var joined = join.Masks(nowhere, Of(objects), tensor(new float[,] { { 4 }, { -9 } }))[0];
        Assert.Equal(1, Mask(joined).IoU(Mask(Square(2, 6))));

        // Both are meant as much: the phrase is a plural.
        var both = join.Masks(nowhere, Of(objects), tensor(new float[,] { { 4 }, { 4 } }))[0];
        Assert.Equal(1, Mask(both).IoU(Mask(Square(2, 6)).Union(Mask(Square(9, 14)))));
    }

    [Fact]
    public void A_phrase_that_no_object_fits_keeps_its_own_mask()
    {
        using var join = new PhraseJoin();
        var own = Square(3, 12).unsqueeze(0);
        var joined = join.Masks(own, Of(stack([Square(0, 2)])), tensor(new float[,] { { -9 } }))[0];
        Assert.Equal(1, Mask(joined).IoU(Mask(own[0])));
    }

    [Fact]
    public void A_click_takes_the_outline_of_a_sure_object_beneath_it_and_not_of_one_beside()
    {
        using var join = new PromptJoin();
        var prompt = new SpatialPrompt(ProposalKind.Point, [new PointF(0.25, 0.25)], [], new PromptGeometry(0.25f, 0.25f, 0.3f, 0.3f));
        var batch = SpatialPromptBatch.Make([prompt], CPU);
        var objects = stack([Square(2, 6), Square(9, 14)]);
        var geometry = tensor(new float[,] { { 0.25f, 0.25f, 0.25f, 0.25f }, { 0.72f, 0.72f, 0.3f, 0.3f } });
        var meant = join.Meant(Square(3, 5).unsqueeze(0), objects, tensor(new float[] { 2, 2 }), tensor(new float[] { 0.9f, 0.9f }), geometry, batch);
        Assert.True(meant[0, 0].item<float>() > meant[1, 0].item<float>() + 1);
        var joined = join.Masks(full(1, Size, Size, -1f), Of(objects), meant, batch)[0];
        Assert.Equal(1, Mask(joined).IoU(Mask(Square(2, 6))));
    }

    [Fact]
    public void Prompts_and_objects_may_differ_in_resolution()
    {
        using var join = new PromptJoin();
        var prompt = new SpatialPrompt(ProposalKind.Point, [new PointF(0.25, 0.25)], [new PointF(0.9, 0.9)], new PromptGeometry(0.25f, 0.25f, 0.3f, 0.3f));
        var batch = SpatialPromptBatch.Make([prompt], CPU);
        var meant = join.Meant(full(1, 2 * Size, 2 * Size, 1f), Square(2, 6).unsqueeze(0), tensor(new float[] { 0 }), tensor(new float[] { 0.5f }), tensor(new float[,] { { 0.25f, 0.25f, 0.25f, 0.25f } }), batch);
        Assert.Equal([1L, 2 * Size, 2 * Size], join.Masks(full(1, 2 * Size, 2 * Size, 1f), Of(full(1, 2 * Size, 2 * Size, 2f)), meant, batch).shape);
    }

    [Fact]
    public void A_mask_stays_within_its_box()
    {
        var held = BoxGuarantee.Apply(full(Size, Size, 3f), new PromptGeometry(0.5f, 0.25f, 0.5f, 0.25f));
        Assert.Equal(new Box(4, 2, 8, 4), Mask(held).BoundingBox);

        // A box smaller than a cell leaves the cell that it lies in.
        Assert.Equal(1, Mask(BoxGuarantee.Apply(full(Size, Size, 3f), new PromptGeometry(0.53f, 0.53f, 0.001f, 0.001f))).Area);
    }

    [Fact]
    public void A_region_is_described_by_what_lies_under_its_mask()
    {
        var map = zeros(1, 2, 4, 4);
        map[0, 0, ..2] = 1;
        map[0, 1, 2..] = 3;
        var heat = zeros(1, 1, 8, 8);
        heat[0, 0, 1, 1] = 0.7f;
        var features = new RegionFeatures([map], heat);
        var upper = zeros(8, 8);
        upper[..4] = 1;
        var described = features.Pool(stack([upper, upper.neg().add(1)]));
        Assert.Equal([1, 0, 0.7f, 0, 3, 0], described.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    private static Func<Tensor, Tensor> Of(Tensor masks) => rows => masks.index_select(0, rows);

    private static Tensor Square(int from, int to)
    {
        var logits = full(Size, Size, -6f);
        logits[from..to, from..to] = 6;
        return logits;
    }

    private static BinaryMask Mask(Tensor logits) => BinaryMask.FromTensor(logits);
}
