using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Imaging;

public sealed partial class RgbImage
{
    /// <summary>The pixels as a tensor, which the caller disposes.</summary>
    /// <param name="device">Where it shall lie; the CPU where it is not given.</param>
    /// <returns>(1, 3, H, W), float, 0–255.</returns>
    public Tensor ToTensor(Device? device = null) => ToTensor([this], device);

    /// <summary>The pixels of pictures of one size as a tensor, which the caller disposes.</summary>
    /// <param name="pictures">At least one.</param>
    /// <param name="device">Where it shall lie; the CPU where it is not given.</param>
    /// <returns>(B, 3, H, W), float, 0–255.</returns>
    internal static Tensor ToTensor(IReadOnlyList<RgbImage> pictures, Device? device)
    {
        using var scope = NewDisposeScope();
        var planes = empty([pictures.Count, 3, pictures[0].Height, pictures[0].Width], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(planes.bytes);
        var size = values.Length / pictures.Count;
        for (var i = 0; i < pictures.Count; i++)
        {
            Split(pictures[i].Pixels.Span, values.Slice(i * size, size));
        }

        return Send(planes, device).MoveToOuterDisposeScope();
    }

    // A GPU reads pinned memory by itself while the processor goes on; libtorch keeps the memory until it has been read.
    private static Tensor Send(Tensor planes, Device? device) => device?.type switch
    {
        null or DeviceType.CPU => planes,
        DeviceType.CUDA => planes.pin_memory().to(device, non_blocking: true),
        _ => planes.to(device),
    };

    /// <summary>A picture of a tensor's values.</summary>
    /// <param name="pixels">(3, H, W) or (1, 3, H, W), 0–255; values between are rounded, values beyond are cut. It stays the caller's.</param>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public static RgbImage FromTensor(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.shape is not ([3, > 0, > 0] or [1, 3, > 0, > 0]))
        {
            throw new ArgumentException($"A picture comes from a tensor of shape (3, H, W) or (1, 3, H, W); this one has the shape ({string.Join(", ", pixels.shape)}).", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        var (height, width) = ((int)pixels.shape[^2], (int)pixels.shape[^1]);
        var rows = pixels.detach().reshape(3, height, width).permute(1, 2, 0).round().clamp(Constant(0), Constant(255)).to(ScalarType.Byte).cpu().contiguous(); // (H, W, 3)
        return new RgbImage(width, height, rows.data<byte>().ToArray());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(ReadOnlySpan<byte> pixels, Span<float> planes)
    {
        var area = planes.Length / 3;
        var (red, green, blue) = (0, area, 2 * area);
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            planes[red++] = pixels[i];
            planes[green++] = pixels[i + 1];
            planes[blue++] = pixels[i + 2];
        }
    }
}
