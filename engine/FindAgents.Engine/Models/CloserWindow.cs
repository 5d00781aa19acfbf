using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>The part of an image in which something small is looked at again, larger.</summary>
/// <remarks>
/// Of the image's own shape, so that a model sees it as it sees the image. Windows come in few sizes and places: what is
/// asked next about the same thing mostly means the same window, whose encoding has been kept. Immutable and thread-safe.
/// </remarks>
/// <param name="X">Left edge in the image's pixels.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal readonly record struct CloserWindow(int X, int Y, int Width, int Height)
{
    // Chosen on the part of the training split that training leaves alone (TuningSplit).
    private const double Room = 3;      // the window's size, in sizes of what lies in it
    private const double Smallest = 0.2; // of the image's size: below, there is nothing more to see
    private const double Largest = 0.81; // above, the image itself shows as much
    private const int FewestPixels = 64;
    private const int Places = 8;       // to the width of a window
    private static readonly double Step = Math.Sqrt(2);

    /// <summary>The window for something.</summary>
    /// <param name="thing">Where it lies, in the image's pixels.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">The image's height.</param>
    /// <returns><see langword="null"/> where a closer look would show no more.</returns>
    public static CloserWindow? Around(Box thing, int width, int height)
    {
        var wanted = Math.Max(thing.Width / width, thing.Height / height) * Room;
        var steps = Math.Max(0, Math.Ceiling(Math.Log(wanted / Smallest, Step)));
        var share = Smallest * Math.Pow(Step, steps);
        var (w, h) = ((int)Math.Round(width * share), (int)Math.Round(height * share));
        return share > Largest || Math.Min(w, h) < FewestPixels
            ? null
            : new CloserWindow(Edge(thing.X + (thing.Width / 2), w, width), Edge(thing.Y + (thing.Height / 2), h, height), w, h);

        static int Edge(double centre, int size, int whole)
        {
            var grid = (double)size / Places;
            return Math.Clamp((int)Math.Round(Math.Round((centre - (size / 2.0)) / grid) * grid), 0, whole - size);
        }
    }

    /// <summary>The window's pixels.</summary>
    public RgbImage Crop(RgbImage image) => image.Crop(X, Y, Width, Height);

    /// <summary>A prompt about the image, as a prompt about the window. What lies outside is left out.</summary>
    public RefinePrompt Within(RefinePrompt prompt)
    {
        var window = this;
        return prompt with
        {
            Positive = Points(prompt.Positive),
            Negative = Points(prompt.Negative),
            Strokes = [.. prompt.Strokes.Select(Points).Where(stroke => stroke.Count > 0)],
            Box = prompt.Box is { } box ? Clip(box) : null,
            Mask = prompt.Mask is { } mask ? Cut(mask) : null,
            Previous = prompt.Previous is { } previous ? Cut(previous) : null,
        };

        IReadOnlyList<PointF> Points(IReadOnlyList<PointF> points) =>
            [.. points.Select(p => new PointF(p.X - window.X, p.Y - window.Y)).Where(p => p.X >= 0 && p.Y >= 0 && p.X < window.Width && p.Y < window.Height)];

        Box Clip(Box box) => new Box(box.X - window.X, box.Y - window.Y, box.Width, box.Height).Clip(window.Width, window.Height);

        BinaryMask Cut(BinaryMask mask)
        {
            var pixels = new byte[window.Width * window.Height];
            for (var y = 0; y < window.Height; y++)
            {
                mask.Pixels.Slice(((window.Y + y) * mask.Width) + window.X, window.Width).CopyTo(pixels.AsSpan(y * window.Width));
            }

            return new BinaryMask(window.Width, window.Height, pixels);
        }
    }

    /// <summary>What two looks say together: their mean within the window, the first look's word beyond.</summary>
    /// <param name="first">(h, w) logits of the image.</param>
    /// <param name="closer">(h, w) logits of the window.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">The image's height.</param>
    /// <returns>(height, width) logits, owned by the caller.</returns>
    public Tensor Join(Tensor first, Tensor closer, int width, int height)
    {
        using var scope = NewDisposeScope();
        var whole = Resize(first, width, height).clone();
        var part = whole.narrow(0, Y, Height).narrow(1, X, Width);
        part.copy_((part + Resize(closer, Width, Height)) * Constant(0.5));
        return whole.MoveToOuterDisposeScope();
    }

    private static Tensor Resize(Tensor logits, int width, int height) =>
        nn.functional.interpolate(logits.unsqueeze(0).unsqueeze(0), [height, width], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0).squeeze(0);
}
