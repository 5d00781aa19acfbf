using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models.Mini;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Mini;

/// <summary>Photos that find-mini encodes together are encoded as they are alone.</summary>
public sealed class MiniBatchTests : IDisposable
{
    // Of the largest value. Sums of some hundred products are rounded in another order: measured 2e-5 at most.
    private const double Tolerance = 2e-4;

    private static readonly string[] Photos = ["astronaut", "cat", "coffee"];
    private static readonly SegmentOptions Wanted = new() { Kind = SegmentKind.Panoptic, ScoreThreshold = 0.3 };

    private readonly FindMiniModel _model = FindMiniModel.Load(FindEngine.DefaultModelPath, CPU);

    [Fact]
    public void A_batch_is_its_photos_one_by_one()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var pixels = cat([.. Photos.Select(Pixels)], 0);
        var together = _model.Encode(pixels);
        Assert.Equal(Photos.Length, together.Count);
        for (var i = 0; i < Photos.Length; i++)
        {
            using var one = (MiniImage)together[i];
            using var alone = (MiniImage)Assert.Single(_model.Encode(pixels.narrow(0, i, 1)));
            Assert.Equal(alone.ByteSize, one.ByteSize);
            foreach (var (expected, actual) in alone.Tensors.Zip(one.Tensors))
            {
                AssertClose(expected, actual);
            }

            using var answers = _model.Segment(one, Wanted, 64, 64, default);
            using var expectedAnswers = _model.Segment(alone, Wanted, 64, 64, default);
            Assert.Equal(expectedAnswers.Labels, answers.Labels);
            Assert.All(expectedAnswers.Scores.Zip(answers.Scores), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
            Assert.True(((expectedAnswers.Masks > 0) == (answers.Masks > 0)).to_type(ScalarType.Float32).mean().item<float>() > 0.9999);
        }
    }

    [Fact]
    public void Each_photo_of_a_batch_has_memory_of_its_own()
    {
        using var inference = inference_mode();
        using var pixels = cat([Pixels("cat"), Pixels("coffee")], 0);
        using var scope = NewDisposeScope();
        foreach (var image in _model.Encode(pixels).Cast<MiniImage>())
        {
            using (image)
            {
                // A view of the batch would lie in twice the memory.
                Assert.All(image.Tensors, tensor => Assert.Equal(tensor.numel(), Stored(tensor)));
            }
        }
    }

    [Fact]
    public void Disposing_the_photos_leaves_nothing_behind()
    {
        using var inference = inference_mode();
        using var pixels = cat([.. Photos.Select(Pixels)], 0);
        Encode();
        var before = LiveTensors.Baseline();
        Encode();
        Assert.Equal(before, Tensor.TotalCount);

        void Encode()
        {
            foreach (var encoding in _model.Encode(pixels))
            {
                encoding.Dispose();
            }
        }
    }

    public void Dispose() => _model.Dispose();

    private static Tensor Pixels(string name) =>
        RgbImage.Load(Path.Combine(RepositoryFolder.Root, "samples", "photos", $"{name}.jpg")).Resize(512, 384).ToTensor();

    private static long Stored(Tensor tensor) => tensor.dtype == ScalarType.Int64 ? tensor.storage<long>().Count : tensor.storage<float>().Count;

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var (scale, error) = (expected.to_type(ScalarType.Float32).abs().max().item<float>(), (expected - actual).to_type(ScalarType.Float32).abs().max().item<float>());
        Assert.InRange(error, 0, Tolerance * Math.Max(1, scale));
    }
}
