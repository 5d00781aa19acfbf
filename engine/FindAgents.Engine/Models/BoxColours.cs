using System.Runtime.InteropServices;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>
/// Holds what a model sees in a box against the colours there: a box says for sure what is not meant, all around it, and
/// what looks like that is probably not meant inside it either.
/// </summary>
/// <remarks>
/// A model's mask is the first guess, as a person's strokes are in GrabCut (Rother et al. 2004), whose colour term this is:
/// one round, and the smoothness of the model's logits in place of the cut. Pure and thread-safe.
/// </remarks>
internal static class BoxColours
{
    // Chosen on the part of the training split that training leaves alone (TuningSplit).
    private const double Around = 0.15;   // of the box's size: how far beyond its edges colours are looked at
    private const double Outside = 8;     // what a pixel beside the box counts, where one inside it counts 1
    private const double Weight = 2;      // of the colours' logits, beside the model's
    private const double Smoothing = 0.02; // of the box's size: half the width over which colours' logits are averaged, twice
    private const double ClickRadius = 2; // pixels around a click in which the click decides, not the colour

    /// <summary>Adds to the logits in a prompt's box what the colours say.</summary>
    /// <param name="logits">(H, W) of the image's size, on the CPU.</param>
    /// <param name="image">The image.</param>
    /// <param name="prompt">The prompt.</param>
    /// <returns>(H, W), owned by the caller; a copy of the logits where the prompt has no box, or the colours say nothing.</returns>
    public static Tensor Apply(Tensor logits, RgbImage image, RefinePrompt prompt)
    {
        using var scope = NewDisposeScope();
        var bent = logits.contiguous().clone();
        if (prompt.Box is { } box)
        {
            var part = new PixelRectangle(box.Clip(image.Width, image.Height));
            var values = MemoryMarshal.Cast<byte, float>(bent.bytes);
            if (!part.IsEmpty && Odds(values, image, box, part) is { } odds)
            {
                var said = Smooth(Smooth(Said(odds, image, part), part), part);
                foreach (var click in prompt.Positive.Concat(prompt.Negative).Concat(prompt.Strokes.SelectMany(stroke => stroke)))
                {
                    Silence(said, part, click);
                }

                for (var y = 0; y < part.Height; y++)
                {
                    for (var x = 0; x < part.Width; x++)
                    {
                        values[((part.Top + y) * image.Width) + part.Left + x] += (float)(Weight * said[(y * part.Width) + x]);
                    }
                }
            }
        }

        return bent.MoveToOuterDisposeScope();
    }

    private static Func<byte, byte, byte, double>? Odds(ReadOnlySpan<float> logits, RgbImage image, Box box, PixelRectangle inside)
    {
        var odds = new ColourOdds();
        var pixels = image.Pixels.Span;
        var around = new PixelRectangle(Box.FromCorners(
            box.X - (Around * box.Width), box.Y - (Around * box.Height), box.Right + (Around * box.Width), box.Bottom + (Around * box.Height)).Clip(image.Width, image.Height));
        for (var y = around.Top; y < around.Bottom; y++)
        {
            for (var x = around.Left; x < around.Right; x++)
            {
                var at = (y * image.Width) + x;
                var on = inside.Contains(x, y) ? 1 / (1 + Math.Exp(-logits[at])) : 0;
                odds.Count(pixels[3 * at], pixels[(3 * at) + 1], pixels[(3 * at) + 2], on, inside.Contains(x, y) ? 1 - on : Outside);
            }
        }

        return odds.LogOdds();
    }

    private static double[] Said(Func<byte, byte, byte, double> odds, RgbImage image, PixelRectangle part)
    {
        var said = new double[part.Width * part.Height];
        var pixels = image.Pixels.Span;
        for (var y = 0; y < part.Height; y++)
        {
            for (var x = 0; x < part.Width; x++)
            {
                var at = 3 * (((part.Top + y) * image.Width) + part.Left + x);
                said[(y * part.Width) + x] = odds(pixels[at], pixels[at + 1], pixels[at + 2]);
            }
        }

        return said;
    }

    // The mean over a square around each pixel, as much of it as lies in the part.
    private static double[] Smooth(double[] values, PixelRectangle part)
    {
        var radius = (int)Math.Round(Smoothing * Math.Sqrt((double)part.Width * part.Height));
        if (radius == 0)
        {
            return values;
        }

        var smoothed = new double[values.Length];
        for (var y = 0; y < part.Height; y++)
        {
            Slide(values, smoothed, y * part.Width, 1, part.Width, radius);
        }

        var down = new double[values.Length];
        for (var x = 0; x < part.Width; x++)
        {
            Slide(smoothed, down, x, part.Width, part.Height, radius);
        }

        return down;
    }

    private static void Slide(double[] from, double[] to, int start, int step, int count, int radius)
    {
        var sum = 0.0;
        for (var i = -radius; i < count; i++)
        {
            sum += i + radius < count ? from[start + ((i + radius) * step)] : 0;
            sum -= i - radius - 1 >= 0 ? from[start + ((i - radius - 1) * step)] : 0;
            if (i >= 0)
            {
                to[start + (i * step)] = sum / (Math.Min(count - 1, i + radius) - Math.Max(0, i - radius) + 1);
            }
        }
    }

    private static void Silence(double[] said, PixelRectangle part, PointF click)
    {
        var reach = (int)Math.Ceiling(4 * ClickRadius);
        var (column, row) = ((int)click.X - part.Left, (int)click.Y - part.Top);
        for (var y = Math.Max(0, row - reach); y <= Math.Min(part.Height - 1, row + reach); y++)
        {
            for (var x = Math.Max(0, column - reach); x <= Math.Min(part.Width - 1, column + reach); x++)
            {
                var distance = Math.Max(0, Math.Sqrt(((x - column) * (x - column)) + ((y - row) * (y - row))) - 1);
                said[(y * part.Width) + x] *= 1 - Math.Exp(-distance * distance / (2 * ClickRadius * ClickRadius));
            }
        }
    }

    /// <summary>The pixels that a box touches.</summary>
    private readonly record struct PixelRectangle(int Left, int Top, int Right, int Bottom)
    {
        public PixelRectangle(Box box)
            : this((int)Math.Floor(box.X), (int)Math.Floor(box.Y), (int)Math.Ceiling(box.Right), (int)Math.Ceiling(box.Bottom))
        {
        }

        public int Width => Right - Left;

        public int Height => Bottom - Top;

        public bool IsEmpty => Width <= 0 || Height <= 0;

        public bool Contains(int x, int y) => x >= Left && x < Right && y >= Top && y < Bottom;
    }
}
