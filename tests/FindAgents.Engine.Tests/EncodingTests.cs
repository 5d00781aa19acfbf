using System.Runtime.InteropServices;
using FindAgents.Engine.Imaging;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests;

/// <summary>What the engine does between a caller's image and the model: batches, memory, disposal.</summary>
public sealed class EncodingTests
{
    private const string CudaMessage =
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 15.77 GiB of which 512.00 MiB is free. Including non-PyTorch memory, this process has 14.2 GiB memory in use.";

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Concurrent_calls_with_images_of_one_size_are_encoded_together()
    {
        using var model = new FakeFindModel();
        using var engine = Engine(model, maxBatch: 3);
        var images = await Task.WhenAll(new[] { 10, 20, 30 }.Select(grey => engine.EncodeAsync(Picture(40, 20, grey))));
        Assert.Equal((3L, 32L, 64L), Assert.Single(model.Encoded));
        for (var i = 0; i < images.Length; i++)
        {
            var mean = await engine.EmbedImageAsync(images[i]);
            Assert.Equal(10 * (i + 1), mean.Vectors[0].Span[0], 3);
            images[i].Dispose();
        }
    }

    [Fact]
    public async Task Images_that_the_model_takes_in_different_sizes_are_not()
    {
        using var model = new FakeFindModel();
        using var engine = Engine(model, maxBatch: 2);
        var images = await Task.WhenAll(new[] { (40, 20), (20, 40), (80, 40), (30, 60) }.Select(size => engine.EncodeAsync(Picture(size.Item1, size.Item2, 9))));
        Assert.Equal([(2L, 32L, 64L), (2L, 64L, 32L)], model.Encoded.OrderBy(e => e.Height));
        Assert.Equal([40, 20, 80, 30], images.Select(image => image.Width));
    }

    [Fact]
    public async Task A_processor_encodes_one_at_a_time_unless_told_otherwise()
    {
        using var model = new FakeFindModel();
        using var engine = new FindEngine(model, new FindEngineOptions(), CPU);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => engine.EncodeAsync(Picture(40, 20, i))));
        Assert.All(model.Encoded, call => Assert.Equal(1, call.Batch));
    }

    [Fact]
    public async Task A_batch_that_does_not_fit_is_encoded_in_halves()
    {
        using var model = new FakeFindModel { Before = pixels => ThrowIf(pixels.shape[0] > 2, CudaMessage) };
        using var engine = Engine(model, maxBatch: 8);
        var images = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => engine.EncodeAsync(Picture(40, 20, i))));
        Assert.Equal([8L, 4, 2, 2, 4, 2, 2], model.Encoded.Select(call => call.Batch));
        Assert.Equal(7, (await engine.EmbedImageAsync(images[7])).Vectors[0].Span[0], 3);
    }

    [Fact]
    public async Task An_image_that_does_not_fit_is_refused_with_what_would()
    {
        using var model = new FakeFindModel { Before = _ => ThrowIf(true, CudaMessage), BytesPerPixel = 1 << 20 };
        using var engine = new FindEngine(model, new FindEngineOptions(), CPU);
        var error = await Assert.ThrowsAsync<DeviceMemoryException>(() => engine.EncodeAsync(Picture(40, 20, 1)));
        Assert.Equal(("cpu", 2L << 30), (error.Device, error.RequestedBytes));
        Assert.IsType<ExternalException>(error.InnerException);
        Assert.StartsWith("cpu has not enough memory to encode an image of 64×32 pixels (2.0 GiB more were wanted, about ", error.Message, StringComparison.Ordinal);
        Assert.Contains("bfloat16", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DeviceMemoryException>(() => engine.EncodeAsync(Picture(40, 20, 1))); // and can be asked again
    }

    [Fact]
    public async Task More_than_the_processor_has_is_refused_in_the_same_way()
    {
        using var model = new FakeFindModel { Before = _ => empty(1L << 50).Dispose() }; // libtorch's own error: 4 PiB
        using var engine = Engine(model, maxBatch: 1);
        var error = await Assert.ThrowsAsync<DeviceMemoryException>(() => engine.EncodeAsync(Picture(40, 20, 1)));
        Assert.Equal(4L << 50, error.RequestedBytes);
        Assert.True(error.FreeBytes > 0);
    }

    [Fact]
    public async Task A_question_that_does_not_fit_is_refused_as_well()
    {
        var full = false;
        using var model = new FakeFindModel { Before = _ => ThrowIf(full, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`") };
        using var engine = Engine(model, maxBatch: 1);
        using var image = await engine.EncodeAsync(Picture(40, 20, 1));
        full = true;
        var error = await Assert.ThrowsAsync<DeviceMemoryException>(() => engine.SegmentAsync(image));
        Assert.Contains("fewer phrases", error.Message, StringComparison.Ordinal);
        Assert.Null(error.RequestedBytes);
    }

    [Fact]
    public async Task Another_failure_stays_what_it_is()
    {
        using var model = new FakeFindModel { Before = _ => throw new ExternalException("mat1 and mat2 shapes cannot be multiplied") };
        using var engine = Engine(model, maxBatch: 2);
        var calls = new[] { engine.EncodeAsync(Picture(40, 20, 1)), engine.EncodeAsync(Picture(40, 20, 2)) };
        foreach (var call in calls)
        {
            Assert.Contains("mat1", (await Assert.ThrowsAsync<ExternalException>(() => call)).Message, StringComparison.Ordinal);
        }

        Assert.Single(model.Encoded);
    }

    [Fact]
    public async Task Disposing_the_engine_fails_the_calls_that_wait()
    {
        using var hold = new ManualResetEventSlim();
        using var begun = new SemaphoreSlim(0);
        using var model = new FakeFindModel
        {
            Before = _ =>
            {
                begun.Release();
                hold.Wait();
            },
        };
        var engine = Engine(model, maxBatch: 1);
        var calls = Enumerable.Range(0, 5).Select(i => engine.EncodeAsync(Picture(40, 20, i))).ToArray();
        await begun.WaitAsync();
        await begun.WaitAsync(); // two at a time, three wait
        engine.Dispose();
        foreach (var call in calls[2..])
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }

        hold.Set();
        await Task.WhenAll(calls[..2]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.EncodeAsync(Picture(40, 20, 1)));
    }

    [Fact]
    public async Task Find_mini_answers_about_photos_that_were_encoded_together_as_about_each_alone()
    {
        var folder = Path.Combine(RepositoryFolder.Root, "samples", "photos");
        RgbImage[] photos = [.. new[] { "cat", "coffee", "astronaut" }.Select(name => RgbImage.Load(Path.Combine(folder, $"{name}.jpg")))];
        using var alone = FindEngine.Load(new FindEngineOptions { Device = "cpu", SecondLook = false });
        using var engine = FindEngine.Load(new FindEngineOptions { Device = "cpu", SecondLook = false, MaxBatch = 3, MaxBatchWait = Long });
        long before = 0;
        for (var round = 0; round < 2; round++)
        {
            before = LiveTensors.Baseline();
            var images = await Task.WhenAll(photos.Select(photo => engine.EncodeAsync(photo)));
            for (var i = 0; i < photos.Length; i++)
            {
                using var expected = await alone.EncodeAsync(photos[i]);
                var (ours, theirs) = (await engine.SegmentAsync(images[i]), await alone.SegmentAsync(expected));
                Assert.Equal(theirs.Regions.Select(r => r.Label), ours.Regions.Select(r => r.Label));
                Assert.All(theirs.Regions.Zip(ours.Regions), pair =>
                {
                    Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4);
                    Assert.True(pair.First.Mask.IoU(pair.Second.Mask) > 0.999);
                });
                images[i].Dispose();
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(0, 5, 64, "1 to 256")]
    [InlineData(257, 5, 300, "1 to 256")]
    [InlineData(2, -1, 64, "-1 ms")]
    [InlineData(2, 10_001, 64, "10001 ms")]
    [InlineData(2, 5, 0, "queue of 0")]
    [InlineData(8, 5, 4, "batch of 8")]
    public void Limits_that_cannot_be_used_are_refused(int batch, double wait, int queued, string told)
    {
        var options = new FindEngineOptions { MaxBatch = batch, MaxBatchWait = TimeSpan.FromMilliseconds(wait), MaxQueuedEncodings = queued };
        Assert.Contains(told, Assert.Throws<FindException>(options.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_one_size_become_one_tensor()
    {
        using var scope = NewDisposeScope();
        RgbImage[] pictures = [Picture(3, 2, 7), new RgbImage(3, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)i)])];
        var together = RgbImage.ToTensor(pictures, CPU);
        Assert.Equal([2, 3, 2, 3], together.shape);
        Assert.True(together.Equals(cat([pictures[0].ToTensor(), pictures[1].ToTensor()], 0)));
    }

    private static FindEngine Engine(FakeFindModel model, int maxBatch) =>
        new(model, new FindEngineOptions { MaxBatch = maxBatch, MaxBatchWait = Long, SecondLook = false }, CPU);

    private static RgbImage Picture(int width, int height, int grey)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, (byte)grey);
        return new RgbImage(width, height, pixels);
    }

    private static void ThrowIf(bool full, string message)
    {
        if (full)
        {
            throw new ExternalException(message);
        }
    }
}
