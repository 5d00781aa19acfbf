using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>Simulates how people indicate an object whose mask is known.</summary>
/// <remarks>
/// Points are pixel centres. Everything follows from the random numbers given. Not safe for concurrent use.
/// </remarks>
/// <param name="random">Decides; its state moves on.</param>
public sealed class PromptSampler(Random random)
{
    private const int MinScribblePoints = 6;
    private const int MaxScribblePoints = 20;
    private const double LeastResemblance = 0.35; // IoU

    /// <summary>A prompt of a kind.</summary>
    /// <param name="kind">Any kind but <see cref="PromptKind.Correction"/>, which needs a prediction.</param>
    /// <param name="mask">The object.</param>
    /// <exception cref="ArgumentException">The mask is empty, or the kind is <see cref="PromptKind.Correction"/>.</exception>
    public SampledPrompt Sample(PromptKind kind, BinaryMask mask) => kind switch
    {
        PromptKind.CentreClick => new SampledPrompt(kind) { Positive = [CentreClick(mask)] },
        PromptKind.RandomClick => new SampledPrompt(kind) { Positive = [RandomClick(mask)] },
        PromptKind.Box => new SampledPrompt(kind) { Box = JitteredBox(mask) },
        PromptKind.Scribble => new SampledPrompt(kind) { Positive = Scribble(mask) },
        PromptKind.RoughMask => new SampledPrompt(kind) { Mask = RoughMask(mask) },
        _ => throw new ArgumentException($"A prompt of kind {kind} needs a predicted mask: call {nameof(Correct)}.", nameof(kind)),
    };

    /// <summary>The pixel that lies deepest in the object; the first in reading order among equals.</summary>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public static PointF CentreClick(BinaryMask mask)
    {
        var (left, top, part) = Cut(mask);
        var (x, y, _) = DistanceTransform.Deepest(part)!.Value;
        return Centre(left + x, top + y);
    }

    /// <summary>A pixel of the object, each as likely as any other.</summary>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public PointF RandomClick(BinaryMask mask)
    {
        ThrowIfEmpty(mask);
        return Pick(mask, random.Next(mask.Area));
    }

    /// <summary>The object's box with each edge moved by up to a part of the box's size, within the image.</summary>
    /// <param name="mask">The object.</param>
    /// <param name="jitter">The largest part of the width or height by which an edge moves, 0–0.45.</param>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public Box JitteredBox(BinaryMask mask, double jitter = 0.1)
    {
        ThrowIfEmpty(mask);
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 0.45);
        var box = mask.BoundingBox;
        return Box.FromCorners(
            box.X + Move(box.Width), box.Y + Move(box.Height), box.Right + Move(box.Width), box.Bottom + Move(box.Height)).Clip(mask.Width, mask.Height);

        double Move(double size) => size * jitter * ((2 * random.NextDouble()) - 1);
    }

    /// <summary>
    /// 6–20 points of a freehand line: a walk that keeps its direction more or less and stays inside the object.
    /// </summary>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public IReadOnlyList<PointF> Scribble(BinaryMask mask)
    {
        ThrowIfEmpty(mask);
        var count = random.Next(MinScribblePoints, MaxScribblePoints + 1);
        var box = mask.BoundingBox;

        // Long enough to cross the object once, whatever the number of points.
        var step = Math.Max(1, Math.Sqrt((box.Width * box.Width) + (box.Height * box.Height)) / count);
        var points = new List<PointF>(count) { RandomClick(mask) };
        var heading = random.NextDouble() * 2 * Math.PI;
        while (points.Count < count)
        {
            var from = points[^1];
            heading += (random.NextDouble() - 0.5) * Math.PI / 2;
            var next = from;
            for (var attempt = 0; attempt < 8; attempt++)
            {
                // Each failed attempt looks further to the side and less far.
                var turn = heading + (attempt * (random.NextDouble() - 0.5) * Math.PI / 2);
                var length = step / (1 + (attempt / 2));
                var (x, y) = ((int)Math.Floor(from.X + (length * Math.Cos(turn))), (int)Math.Floor(from.Y + (length * Math.Sin(turn))));
                if (x >= 0 && y >= 0 && x < mask.Width && y < mask.Height && mask[x, y])
                {
                    (next, heading) = (Centre(x, y), turn);
                    break;
                }
            }

            if (next == from)
            {
                // Cornered: the pen turns round.
                heading += Math.PI;
            }

            points.Add(next);
        }

        return points;
    }

    /// <summary>Points outside the object but close to it, where a person excludes something.</summary>
    /// <param name="mask">The object.</param>
    /// <param name="others">Other objects; one that comes close is clicked as often as the surroundings.</param>
    /// <param name="count">How many points.</param>
    /// <returns>At most <paramref name="count"/> points; fewer, or none, where the mask leaves no room.</returns>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public IReadOnlyList<PointF> NegativeClicks(BinaryMask mask, IReadOnlyList<BinaryMask> others, int count)
    {
        ThrowIfEmpty(mask);
        ArgumentNullException.ThrowIfNull(others);
        var box = mask.BoundingBox;
        var around = box.Inflate(Math.Max(4, 0.25 * Math.Max(box.Width, box.Height))).Clip(mask.Width, mask.Height);
        var points = new List<PointF>(count);
        for (var attempt = 0; attempt < 20 * count && points.Count < count; attempt++)
        {
            var target = others.Count > 0 && random.Next(2) == 0 ? others[random.Next(others.Count)] : null;
            var point = target is { IsEmpty: false }
                ? RandomClick(target)
                : Centre((int)(around.X + (random.NextDouble() * around.Width)), (int)(around.Y + (random.NextDouble() * around.Height)));
            if (around.Contains(point) && !mask[(int)point.X, (int)point.Y])
            {
                points.Add(point);
            }
        }

        return points;
    }

    /// <summary>
    /// The click with which a person corrects a prediction, as the official simulation has it: on the pixel that lies
    /// deepest in what is missing or in what is too much, whichever is more. Positive in the first case, negative in
    /// the second.
    /// </summary>
    /// <param name="truth">The object.</param>
    /// <param name="predicted">The predicted mask, of the same size.</param>
    /// <param name="earlier">Clicks already made: they and the eight pixels around each count as correct.</param>
    /// <returns>The click; <see langword="null"/> where nothing is left to correct.</returns>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    public static SampledPrompt? Correct(BinaryMask truth, BinaryMask predicted, IReadOnlyList<PointF>? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predicted);
        var (missing, surplus) = (truth.Except(predicted), predicted.Except(truth));
        if (earlier is { Count: > 0 })
        {
            var clicked = Around(earlier, truth.Width, truth.Height);
            (missing, surplus) = (missing.Except(clicked), surplus.Except(clicked));
        }

        if (missing.IsEmpty && surplus.IsEmpty)
        {
            return null;
        }

        return missing.Area > surplus.Area
            ? new SampledPrompt(PromptKind.Correction) { Positive = [CentreClick(missing)] }
            : new SampledPrompt(PromptKind.Correction) { Negative = [CentreClick(surplus)] };
    }

    /// <summary>
    /// The object as somebody would shade it: grown or shrunk, its outline displaced by smooth noise; never empty, and
    /// recognisable: its IoU with the object is at least 0.35.
    /// </summary>
    /// <param name="mask">The object.</param>
    /// <param name="strength">
    /// How rough: the outline moves by up to this part of the square root of the area, less where the object is thin.
    /// </param>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public BinaryMask RoughMask(BinaryMask mask, double strength = 0.15)
    {
        ThrowIfEmpty(mask);
        ArgumentOutOfRangeException.ThrowIfNegative(strength);
        var reach = strength * Math.Sqrt(mask.Area);
        var (left, top, part) = Cut(mask, (int)Math.Ceiling(reach) + 1);
        var inside = DistanceTransform.Distances(part, borderIsOutside: false);

        // What is thin stays: nobody shades a pole by its surroundings.
        reach = Math.Min(reach, 0.6 * inside.Max());
        var outside = DistanceTransform.Distances(part.Complement(), borderIsOutside: false);
        var shift = ((2 * random.NextDouble()) - 1) * reach / 2;
        var noise = new SmoothNoise(random, part.Width, part.Height, cell: Math.Max(4, 2 * reach));
        var pixels = new byte[mask.Width * mask.Height];
        for (var y = 0; y < part.Height; y++)
        {
            for (var x = 0; x < part.Width; x++)
            {
                var i = (y * part.Width) + x;

                // The signed distance to the outline, positive inside.
                var depth = inside[i] > 0 ? inside[i] - 0.5f : 0.5f - outside[i];
                if (depth + shift + (noise.At(x, y) * reach / 2) > 0)
                {
                    pixels[((top + y) * mask.Width) + left + x] = 1;
                }
            }
        }

        // What is thin all over can be lost to an unlucky draw, nothing left of it even: then a steadier hand.
        var rough = new BinaryMask(mask.Width, mask.Height, pixels);
        return rough.IoU(mask) >= LeastResemblance ? rough : RoughMask(mask, strength / 2);
    }

    private static BinaryMask Around(IReadOnlyList<PointF> points, int width, int height)
    {
        var pixels = new byte[width * height];
        foreach (var point in points)
        {
            var (x, y) = ((int)Math.Floor(point.X), (int)Math.Floor(point.Y));
            for (var row = Math.Max(0, y - 1); row <= Math.Min(height - 1, y + 1); row++)
            {
                for (var column = Math.Max(0, x - 1); column <= Math.Min(width - 1, x + 1); column++)
                {
                    pixels[(row * width) + column] = 1;
                }
            }
        }

        return new BinaryMask(width, height, pixels);
    }

    /// <summary>The part of the mask around its box: distances cost as much as there is to look at.</summary>
    private static (int Left, int Top, BinaryMask Part) Cut(BinaryMask mask, int margin = 0)
    {
        ThrowIfEmpty(mask);
        var box = mask.BoundingBox.Inflate(margin).Clip(mask.Width, mask.Height);
        var (left, top, width, height) = ((int)box.X, (int)box.Y, (int)box.Width, (int)box.Height);
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            mask.Pixels.Slice(((top + y) * mask.Width) + left, width).CopyTo(pixels.AsSpan(y * width));
        }

        return (left, top, new BinaryMask(width, height, pixels));
    }

    /// <summary>The n-th pixel inside, in reading order.</summary>
    private static PointF Pick(BinaryMask mask, int n)
    {
        for (var y = (int)mask.BoundingBox.Y; ; y++)
        {
            var row = mask.Pixels.Slice(y * mask.Width, mask.Width);
            var count = row.Count((byte)1);
            if (n >= count)
            {
                n -= count;
                continue;
            }

            for (var x = 0; ; x++)
            {
                if (row[x] != 0 && n-- == 0)
                {
                    return Centre(x, y);
                }
            }
        }
    }

    private static PointF Centre(int x, int y) => new(x + 0.5, y + 0.5);

    private static void ThrowIfEmpty(BinaryMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.IsEmpty)
        {
            throw new ArgumentException("An empty mask has nothing to indicate.", nameof(mask));
        }
    }
}
