using FindAgents.Engine.Imaging;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests;

/// <summary>What only a GPU can show: that it says what a processor says. Skipped where there is none.</summary>
public sealed class GpuTests
{
    private const string Reason = "libtorch sees no GPU here";

    [SkippableTheory]
    [InlineData(ComputePrecision.Float32, 0.98)]
    [InlineData(ComputePrecision.BFloat16, 0.9)]
    [InlineData(ComputePrecision.Float16, 0.95)]
    public async Task Find_mini_sees_there_what_it_sees_on_a_processor(ComputePrecision precision, double leastIoU)
    {
        Skip.IfNot(cuda.is_available(), Reason);
        using var processor = FindEngine.Load(new FindEngineOptions { Device = "cpu" });
        using var gpu = FindEngine.Load(new FindEngineOptions { Device = "cuda", Precision = precision, MaxBatch = 3, MaxBatchWait = TimeSpan.FromSeconds(10) });
        RgbImage[] photos = [.. new[] { "astronaut", "cat", "coffee" }.Select(name => RgbImage.Load(Path.Combine(RepositoryFolder.Root, "samples", "photos", $"{name}.jpg")))];
        var images = await Task.WhenAll(photos.Select(photo => gpu.EncodeAsync(photo)));
        for (var i = 0; i < photos.Length; i++)
        {
            using var image = images[i];
            using var same = await processor.EncodeAsync(photos[i]);
            var expected = await processor.SegmentAsync(same, new SegmentOptions { ScoreThreshold = 0.5 });
            var actual = await gpu.SegmentAsync(image, new SegmentOptions { ScoreThreshold = 0.3 });
            Assert.All(expected.Regions, region => Assert.Contains(actual.Regions, r => r.Label == region.Label && r.Mask.IoU(region.Mask) > leastIoU));

            var box = new RefinePrompt { Box = expected.Regions[0].Box };
            var (meant, theirs) = (await processor.RefineAsync(same, box), await gpu.RefineAsync(image, box));
            Assert.True(meant.Regions[0].Mask.IoU(theirs.Regions[0].Mask) > leastIoU);

            string[] phrases = ["a person", "a cat", "a cup"];
            var (said, heard) = (await processor.GroundAsync(same, [.. phrases]), await gpu.GroundAsync(image, [.. phrases]));
            Assert.All(said.Answers.Zip(heard.Answers), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 0.1));
        }
    }

    [SkippableFact]
    public void Pixels_arrive_as_they_were()
    {
        Skip.IfNot(cuda.is_available(), Reason);
        using var scope = NewDisposeScope();
        var picture = new RgbImage(64, 48, [.. Enumerable.Range(0, 64 * 48 * 3).Select(i => (byte)(i % 251))]);
        var there = RgbImage.ToTensor([picture, picture], CUDA);
        Assert.Equal(DeviceType.CUDA, there.device_type);
        Assert.True(there.cpu().Equals(cat([picture.ToTensor(), picture.ToTensor()], 0)));
    }

    [SkippableFact]
    public async Task What_does_not_fit_there_is_refused_with_what_was_free()
    {
        Skip.IfNot(cuda.is_available(), Reason);
        using var model = new FakeFindModel { Before = _ => empty(1L << 45, device: CUDA).Dispose() }; // 128 TiB
        using var engine = new FindEngine(model, new FindEngineOptions { SecondLook = false }, CUDA);
        var error = await Assert.ThrowsAsync<DeviceMemoryException>(() => engine.EncodeAsync(new RgbImage(40, 20, new byte[40 * 20 * 3])));
        Assert.StartsWith("cuda", error.Device, StringComparison.Ordinal);
        Assert.True(error.FreeBytes > 0, error.Message);
    }

    [SkippableFact]
    public void A_GPU_that_is_not_there_is_refused()
    {
        Skip.IfNot(cuda.is_available(), Reason);
        Assert.Contains("cuda:200", Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { Device = "cuda:200" })).Message, StringComparison.Ordinal);
    }
}
