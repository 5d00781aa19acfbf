using FindAgents.Engine.Masks;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Reads a person's prompt, in pixels, as the points, place and size that find-mini starts a query from.</summary>
/// <remarks>Training simulates prompts through the same code, so that what is learned is what is asked. Pure and thread-safe.</remarks>
public static class PromptReader
{
    private const int BoxGrid = 8;
    private const int MaskPoints = 32;

    /// <summary>Reads a prompt.</summary>
    /// <param name="prompt">The prompt; its coordinates lie inside the image.</param>
    /// <param name="width">The image's width in the prompt's pixels.</param>
    /// <param name="height">The image's height in the prompt's pixels.</param>
    /// <returns>The prompt in units of the image; a previous mask comes as ±1 logits at 1/4 of the image's size, owned by the caller.</returns>
    /// <exception cref="PromptException">Nothing says what is wanted: only negative points, or an empty mask.</exception>
    public static SpatialPrompt Read(RefinePrompt prompt, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var previous = prompt.Previous ?? prompt.Mask;
        var clicks = prompt.Positive.Concat(prompt.Strokes.SelectMany(Densify)).Select(Normalise).ToList();
        var negative = prompt.Negative.Select(Normalise).ToList();

        if (previous is not null)
        {
            var inside = InsidePoints(previous);
            if (inside.Count == 0 && clicks.Count == 0)
            {
                throw new PromptException("The mask given is empty, and no point says what is wanted: give a mask with at least one pixel, or a positive point.");
            }

            // Clicks first: what the person just said outweighs what the mask said before.
            var points = clicks.Concat(SpatialPrompt.Thin(inside, MaskPoints)).ToList();
            var around = prompt.Box is { } given ? FromBox(given) : Around(inside.Count == 0 ? clicks : [.. inside, .. clicks], 0.05f);
            return new SpatialPrompt(ProposalKind.Mask, SpatialPrompt.Thin(points, SpatialPrompt.MaxPoints), negative, around, ToLogits(previous));
        }

        if (prompt.Box is { } box)
        {
            var geometry = FromBox(box);
            return new SpatialPrompt(ProposalKind.Box, clicks.Count > 0 ? SpatialPrompt.Thin(clicks, SpatialPrompt.MaxPoints) : Grid(geometry), negative, geometry);
        }

        if (clicks.Count == 0)
        {
            throw new PromptException("Nothing in the prompt says what is wanted: give a positive point, a box, a stroke or a mask.");
        }

        var stroke = prompt.Strokes.Count > 0;
        return new SpatialPrompt(
            stroke ? ProposalKind.Stroke : ProposalKind.Point,
            SpatialPrompt.Thin(clicks, SpatialPrompt.MaxPoints),
            negative,
            Around(clicks, stroke ? 0.1f : PromptGeometry.ClickSize));

        PointF Normalise(PointF p) => new(p.X / width, p.Y / height);

        PromptGeometry FromBox(Box b) => new(
            (float)((b.X + (b.Width / 2)) / width),
            (float)((b.Y + (b.Height / 2)) / height),
            (float)(b.Width / width),
            (float)(b.Height / height));

        List<PointF> InsidePoints(BinaryMask mask)
        {
            var points = new List<PointF>();
            var step = Math.Max(1, Math.Max(mask.Width, mask.Height) / 128);
            for (var pass = 0; pass < 2 && points.Count == 0; pass++, step = 1)
            {
                for (var y = step / 2; y < mask.Height; y += step)
                {
                    for (var x = step / 2; x < mask.Width; x += step)
                    {
                        if (mask[x, y])
                        {
                            points.Add(new PointF((x + 0.5) / mask.Width, (y + 0.5) / mask.Height));
                        }
                    }
                }
            }

            return points;
        }
    }

    /// <summary>The single points that were clicked on as inside, in units of the image: what an answer has to hold to.</summary>
    public static IReadOnlyList<PointF> Clicks(RefinePrompt prompt, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return [.. prompt.Positive.Select(p => new PointF(p.X / width, p.Y / height))];
    }

    // A person's stroke is a polyline: what lies between its corners was indicated as well.
    private static IEnumerable<PointF> Densify(IReadOnlyList<PointF> stroke)
    {
        const int PointsPerSegment = 4;
        for (var i = 0; i < stroke.Count; i++)
        {
            yield return stroke[i];
            for (var j = 1; j < PointsPerSegment && i + 1 < stroke.Count; j++)
            {
                var t = (double)j / PointsPerSegment;
                yield return new PointF(
                    stroke[i].X + (t * (stroke[i + 1].X - stroke[i].X)),
                    stroke[i].Y + (t * (stroke[i + 1].Y - stroke[i].Y)));
            }
        }
    }

    private static PromptGeometry Around(IReadOnlyList<PointF> points, float smallest)
    {
        double left = points.Min(p => p.X), right = points.Max(p => p.X);
        double top = points.Min(p => p.Y), bottom = points.Max(p => p.Y);
        return new PromptGeometry(
            (float)((left + right) / 2),
            (float)((top + bottom) / 2),
            (float)Math.Max(right - left, smallest),
            (float)Math.Max(bottom - top, smallest));
    }

    private static PointF[] Grid(PromptGeometry box)
    {
        var points = new PointF[BoxGrid * BoxGrid];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = new PointF(
                box.CentreX + (box.Width * ((((i % BoxGrid) + 0.5) / BoxGrid) - 0.5)),
                box.CentreY + (box.Height * ((((i / BoxGrid) + 0.5) / BoxGrid) - 0.5)));
        }

        return points;
    }

    private static Tensor ToLogits(BinaryMask mask)
    {
        using var scope = NewDisposeScope();
        var pixels = tensor(mask.Pixels.ToArray(), [1, 1, mask.Height, mask.Width]).to_type(ScalarType.Float32);
        var small = nn.functional.adaptive_avg_pool2d(pixels, [Math.Max(1, mask.Height / 4), Math.Max(1, mask.Width / 4)]);
        return ((small * Constant(2)) - Constant(1)).squeeze(0).squeeze(0).MoveToOuterDisposeScope();
    }
}
