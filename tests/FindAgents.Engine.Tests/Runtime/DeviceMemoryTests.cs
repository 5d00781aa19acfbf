using System.Runtime.InteropServices;
using FindAgents.Engine.Runtime;

namespace FindAgents.Engine.Tests.Runtime;

/// <summary>What is said when memory runs out, from what libtorch says.</summary>
public sealed class DeviceMemoryTests
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.15 GiB of which 3.50 GiB is free.", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:127] data. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4503599627370496 bytes. Error code 12 (Cannot allocate memory)", true)]
    [InlineData("DefaultCPUAllocator: not enough memory: you tried to allocate 17179869184 bytes.", true)]
    [InlineData("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", true)]
    [InlineData("CUDA error: an illegal memory access was encountered", false)]
    [InlineData("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1", false)]
    public void Only_a_failure_of_memory_is_taken_for_one(string message, bool expected)
    {
        Assert.Equal(expected, DeviceMemory.IsOutOfMemory(new ExternalException(message)));
        Assert.False(DeviceMemory.IsOutOfMemory(new InvalidOperationException(message))); // somebody else's words
    }

    [Fact]
    public void A_batch_is_told_how_many_would_fit()
    {
        // 3.5 GiB at 2 KiB a pixel: 1.8 million pixels, four images of 640×640.
        var error = Memory(2048).ExplainEncoding(Cuda("3.50 GiB"), 640, 640, 8);
        Assert.Equal("cuda:0", error.Device);
        Assert.Equal((20L << 20, (long)(3.5 * Gigabyte)), (error.RequestedBytes!.Value, error.FreeBytes!.Value));
        Assert.Equal(
            "cuda:0 has not enough memory to encode 8 images of 640×640 pixels together (20 MiB more were wanted, about 3.5 GiB were free). What helps: encode 4 at a time (MaxBatch = 4), which would fit; a precision of float16 or bfloat16, which takes less; dispose encoded images that are no longer asked about.",
            error.Message);
    }

    [Theory]
    [InlineData("3.50 GiB", 4096, "up to about 928×928 pixels")]
    [InlineData("1.00 MiB", 4096, "not even a small image")]
    [InlineData("3.50 GiB", 0, "a smaller input")]
    public void One_image_is_told_what_size_would_fit(string free, long bytesPerPixel, string told) =>
        Assert.Contains(told, Memory(bytesPerPixel).ExplainEncoding(Cuda(free), 1333, 800, 1).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_made_up_where_nothing_is_known()
    {
        var error = Memory(0).ExplainEncoding(new ExternalException("CUDA error: CUBLAS_STATUS_ALLOC_FAILED"), 640, 640, 2);
        Assert.Equal((null, null), (error.RequestedBytes, error.FreeBytes));
        Assert.DoesNotContain("free)", error.Message, StringComparison.Ordinal);
        Assert.Contains("below 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_computes_in_16_bits_already_is_not_told_to() => Assert.DoesNotContain(
        "float16",
        new DeviceMemory("cuda:0", ComputePrecision.BFloat16, 1).ExplainEncoding(Cuda("1.00 GiB"), 640, 640, 1).Message,
        StringComparison.Ordinal);

    private static DeviceMemory Memory(long bytesPerPixel) => new("cuda:0", ComputePrecision.Float32, bytesPerPixel);

    private static ExternalException Cuda(string free) => new($"CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.15 GiB of which {free} is free. Process 1 has 9 GiB memory in use.");
}
