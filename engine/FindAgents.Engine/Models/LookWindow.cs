using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>The part of an image in which something is looked at a second time: mirrored and, where it is small, larger.</summary>
/// <remarks>
/// Of the image's own shape, so that a model sees it as it sees the image; mirrored, since two looks that err differently
/// tell more than two that err alike. Windows come in few sizes and places: what is asked next about the same thing
/// mostly means the same window, whose encoding has been kept. Immutable and thread-safe.
/// </remarks>
/// <param name="X">Left edge in the image's pixels.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal readonly record struct LookWindow(int X, int Y, int Width, int Height)
{
    // Chosen on the part of the training split that training leaves alone (TuningSplit).
    // A window's size, in sizes of what lies in it. A box says how large that is; what a click means, the first look guessed.
    private const double RoomAroundGiven = 1.5;
    private const double RoomAroundGuessed = 3;
    private const double Smallest = 0.2; // of the image's size: below, there is nothing more to see
    private const double Largest = 0.81; // above, the image itself shows as much
    private const int FewestPixels = 64;
    private const int Places = 8;        // to the width of a window
    private static readonly double Step = Math.Sqrt(2);

    /// <summary>The whole of an image.</summary>
    public static LookWindow Whole(int width, int height) => new(0, 0, width, height);

    /// <summary>The window for something; the whole image where a part of it would show no more.</summary>
    /// <param name="thing">Where it lies, in the image's pixels.</param>
    /// <param name="given">Whether somebody said so.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">The image's height.</param>
    public static LookWindow Around(Box thing, bool given, int width, int height)
    {
        var wanted = Math.Max(thing.Width / width, thing.Height / height) * (given ? RoomAroundGiven : RoomAroundGuessed);
        var steps = Math.Max(0, Math.Ceiling(Math.Log(wanted / Smallest, Step)));
        var share = Smallest * Math.Pow(Step, steps);
        var (w, h) = ((int)Math.Round(width * share), (int)Math.Round(height * share));
        return share > Largest || Math.Min(w, h) < FewestPixels
            ? Whole(width, height)
            : new LookWindow(Edge(thing.X + (thing.Width / 2), w, width), Edge(thing.Y + (thing.Height / 2), h, height), w, h);

        static int Edge(double centre, int size, int whole)
        {
            var grid = (double)size / Places;
            return Math.Clamp((int)Math.Round(Math.Round((centre - (size / 2.0)) / grid) * grid), 0, whole - size);
        }
    }

    /// <summary>What the look sees: the window's pixels, mirrored.</summary>
    public RgbImage View(RgbImage image) => image.Crop(X, Y, Width, Height).FlipHorizontally();

    /// <summary>A prompt about the image, as a prompt about the look. What lies outside the window is left out.</summary>
    public RefinePrompt Within(RefinePrompt prompt)
    {
        var window = this;
        return prompt with
        {
            Positive = Points(prompt.Positive),
            Negative = Points(prompt.Negative),
            Strokes = [.. prompt.Strokes.Select(Points).Where(stroke => stroke.Count > 0)],
            Box = prompt.Box is { } box ? SeenBox(box) : null,
            Mask = prompt.Mask is { } mask ? SeenMask(mask) : null,
            Previous = prompt.Previous is { } previous ? SeenMask(previous) : null,
        };

        IReadOnlyList<PointF> Points(IReadOnlyList<PointF> points) =>
            [.. points.Where(new Box(window.X, window.Y, window.Width, window.Height).Contains).Select(p => new PointF(Math.BitDecrement(window.X + window.Width - p.X), p.Y - window.Y))]; // the left edge, too, stays inside

        Box SeenBox(Box box)
        {
            var inside = box.Offset(-window.X, -window.Y).Clip(window.Width, window.Height);
            return inside with { X = window.Width - inside.Right };
        }

        BinaryMask SeenMask(BinaryMask mask)
        {
            var pixels = new byte[window.Width * window.Height];
            for (var y = 0; y < window.Height; y++)
            {
                var row = pixels.AsSpan(y * window.Width, window.Width);
                mask.Pixels.Slice(((window.Y + y) * mask.Width) + window.X, window.Width).CopyTo(row);
                row.Reverse();
            }

            return new BinaryMask(window.Width, window.Height, pixels);
        }
    }

    /// <summary>What two looks say together: their mean within the window, the first look's word beyond.</summary>
    /// <param name="first">(…, h, w) logits of the image.</param>
    /// <param name="second">(…, h, w) logits of the look.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">The image's height.</param>
    /// <returns>
    /// (…, h, w) logits where both looks saw the whole image at one size, (…, height, width) otherwise; owned by the caller.
    /// </returns>
    public Tensor Join(Tensor first, Tensor second, int width, int height)
    {
        using var scope = NewDisposeScope();
        var mirrored = second.flip(-1);
        if (this == Whole(width, height) && first.shape.SequenceEqual(second.shape))
        {
            return (first.Plus(mirrored) * Constant(0.5)).MoveToOuterDisposeScope();
        }

        var whole = MaskReading.Resize(first, width, height).clone();
        var part = whole.narrow(-2, Y, Height).narrow(-1, X, Width);
        part.copy_(part.Plus(MaskReading.Resize(mirrored, Width, Height)) * Constant(0.5));
        return whole.MoveToOuterDisposeScope();
    }
}
