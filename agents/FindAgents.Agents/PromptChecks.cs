using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents;

/// <summary>What agents ask for, checked before an image is touched as far as that goes, and turned into the engine's terms.</summary>
internal static class PromptChecks
{
    /// <exception cref="PromptException">There are no phrases or too many, or one is empty or too long.</exception>
    public static IReadOnlyList<string> Phrases(IReadOnlyList<string>? phrases, FindOperationsOptions options)
    {
        if (phrases is not { Count: > 0 })
        {
            throw new PromptException("No phrase was given. Name at least one thing to look for, such as [\"the red car\"].");
        }

        if (phrases.Count > options.MaxPhrases)
        {
            throw new PromptException($"{phrases.Count} phrases were given; at most {options.MaxPhrases} are answered in one call. Ask in several calls.");
        }

        for (var i = 0; i < phrases.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(phrases[i]))
            {
                throw new PromptException($"Phrase {i + 1} of {phrases.Count} is empty. Name a thing, such as \"the red car\".");
            }

            if (phrases[i].Length > options.MaxPhraseLength)
            {
                throw new PromptException($"Phrase {i + 1} of {phrases.Count} has {phrases[i].Length} characters; at most {options.MaxPhraseLength} are understood. Name one thing in a few words.");
            }
        }

        return [.. phrases.Select(phrase => phrase.Trim())];
    }

    /// <exception cref="PromptException">Nothing is indicated, or a point, box or stroke is not usable in an image of that size.</exception>
    public static RefinePrompt Indications(RefineRequest request, int width, int height, BinaryMask? previous, FindOperationsOptions options)
    {
        var points = request.Points ?? [];
        var strokes = request.Strokes ?? [];
        if (points.Count == 0 && request.Box is null && strokes.Count == 0)
        {
            throw new PromptException(previous is null
                ? "Nothing was indicated. Give points on the object, a box around it, or a stroke along it."
                : "Nothing was indicated that would change the region. Give points that belong to the object (positive) or do not (positive: false), a box, or a stroke.");
        }

        var count = points.Count + strokes.Sum(stroke => stroke?.Count ?? 0);
        if (count > options.MaxPoints)
        {
            throw new PromptException($"{count} points were given; at most {options.MaxPoints} are taken in one call. A few points or one coarse stroke are enough.");
        }

        return new RefinePrompt
        {
            Positive = [.. points.Select((point, i) => Point(point, i, width, height)).Where((_, i) => points[i].Positive)],
            Negative = [.. points.Select((point, i) => Point(point, i, width, height)).Where((_, i) => !points[i].Positive)],
            Box = request.Box is { } box ? Box(box, width, height) : null,
            Strokes = [.. strokes.Select((stroke, i) => Stroke(stroke, i, width, height))],
            Previous = previous,
        };
    }

    private static PointF Point(RefinePoint? point, int index, int width, int height) => point is null
        ? throw new PromptException($"Point {index + 1} is null. Give it as {{\"x\": …, \"y\": …}}.")
        : InImage(point.X, point.Y, $"Point {index + 1}", width, height);

    private static IReadOnlyList<PointF> Stroke(IReadOnlyList<StrokePoint>? stroke, int index, int width, int height) => stroke is not { Count: > 0 }
        ? throw new PromptException($"Stroke {index + 1} has no points. Give at least one, as {{\"x\": …, \"y\": …}}.")
        : [.. stroke.Select((point, i) => point is null
            ? throw new PromptException($"Point {i + 1} of stroke {index + 1} is null. Give it as {{\"x\": …, \"y\": …}}.")
            : InImage(point.X, point.Y, $"Point {i + 1} of stroke {index + 1}", width, height))];

    private static PointF InImage(double x, double y, string what, int width, int height)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            throw new PromptException($"{what} is ({x}, {y}), which is not a place. Give pixels: x from 0 to {width}, y from 0 to {height}.");
        }

        return x >= 0 && x < width && y >= 0 && y < height
            ? new PointF(x, y)
            : throw new PromptException($"{what} ({x:0.##}, {y:0.##}) lies outside the image, which is {width}×{height} pixels. Give pixels: x from 0 to below {width}, y from 0 to below {height}.");
    }

    private static Box Box(RefineBox box, int width, int height)
    {
        if (!double.IsFinite(box.X) || !double.IsFinite(box.Y) || !double.IsFinite(box.Width) || !double.IsFinite(box.Height))
        {
            throw new PromptException($"The box (x {box.X}, y {box.Y}, width {box.Width}, height {box.Height}) holds something that is not a number. Give pixels.");
        }

        if (box.Width <= 0 || box.Height <= 0)
        {
            throw new PromptException($"The box is {box.Width:0.##}×{box.Height:0.##} pixels; width and height must be above 0. Give its left and top edge and its size, not two corners.");
        }

        // A box may have been rounded: a pixel over the edge is no mistake.
        if (box.X < -1 || box.Y < -1 || box.X + box.Width > width + 1 || box.Y + box.Height > height + 1)
        {
            throw new PromptException($"The box (x {box.X:0.##}, y {box.Y:0.##}, width {box.Width:0.##}, height {box.Height:0.##}) reaches outside the image, which is {width}×{height} pixels. Give its left and top edge and its size in pixels of the image.");
        }

        var (left, top) = (Math.Max(0, box.X), Math.Max(0, box.Y));
        return new Box(left, top, Math.Min(width, box.X + box.Width) - left, Math.Min(height, box.Y + box.Height) - top);
    }
}
