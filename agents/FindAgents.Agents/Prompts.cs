using FindAgents.Agents.Phrases;
using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents;

/// <summary>What agents ask for, held to the limits of a call and turned into the engine's terms. What is wrong in those terms the engine says itself.</summary>
internal static class Prompts
{
    // In characters; a phrase holds few references, but paths can be long.
    private const int LongestReferences = 8192;

    /// <exception cref="PromptException">There are no phrases or too many, one is too long or refers to an image in no known way, or they hold too many references.</exception>
    public static IReadOnlyList<WrittenPhrase> Phrases(IReadOnlyList<string>? phrases, FindOperationsOptions options)
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
            ThrowIfTooLong(i, phrases.Count, phrases[i]?.Length ?? 0, options.MaxPhraseLength + LongestReferences, options);
        }

        IReadOnlyList<WrittenPhrase> written = [.. phrases.Select(phrase => WrittenPhrase.Parse(phrase ?? ""))];
        ThrowIfBeyondLimits(written, options);
        return written;
    }

    /// <exception cref="PromptException">A phrase is too long, there are too many, or they hold too many references.</exception>
    public static void ThrowIfBeyondLimits(IReadOnlyList<WrittenPhrase> phrases, FindOperationsOptions options)
    {
        for (var i = 0; i < phrases.Count; i++)
        {
            ThrowIfTooLong(i, phrases.Count, phrases[i].Words.Sum(words => words.Text.Length), options.MaxPhraseLength, options);
        }

        var references = phrases.SelectMany(phrase => phrase.References).Distinct().Count();
        if (references > options.MaxReferences)
        {
            throw new PromptException($"The phrases hold {references} references to images; at most {options.MaxReferences} are looked up in one call. Ask in several calls.");
        }
    }

    private static void ThrowIfTooLong(int i, int count, int length, int most, FindOperationsOptions options)
    {
        if (length > most)
        {
            throw new PromptException($"Phrase {i + 1} of {count} has {length} characters; at most {options.MaxPhraseLength} are understood. Name one thing in a few words.");
        }
    }

    /// <exception cref="PromptException">Nothing is indicated, a point is missing, or there are too many.</exception>
    public static RefinePrompt Indications(RefineRequest request, BinaryMask? previous, FindOperationsOptions options)
    {
        var points = request.Points ?? [];
        var strokes = request.Strokes ?? [];
        if (points.Count == 0 && request.Box is null && strokes.Count == 0)
        {
            throw new PromptException(previous is null
                ? "Nothing was indicated. Give points on the object, a box around it, or a stroke along it."
                : "Nothing was indicated that would change the region. Give points that belong to the object (positive) or do not (positive: false), a box, or a stroke.");
        }

        if (points.Contains(null!) || strokes.Any(stroke => stroke is null || stroke.Contains(null!)))
        {
            throw new PromptException("A point or stroke is null. Give each point as {\"x\": …, \"y\": …} in pixels, and each stroke as a list of points.");
        }

        var count = points.Count + strokes.Sum(stroke => stroke.Count);
        if (count > options.MaxPoints)
        {
            throw new PromptException($"{count} points were given; at most {options.MaxPoints} are taken in one call. A few points or one coarse stroke are enough.");
        }

        return new RefinePrompt
        {
            Positive = [.. points.Where(point => point.Positive).Select(point => new PointF(point.X, point.Y))],
            Negative = [.. points.Where(point => !point.Positive).Select(point => new PointF(point.X, point.Y))],
            Box = request.Box is { } box ? new Box(box.X, box.Y, box.Width, box.Height) : null,
            Strokes = [.. strokes.Select(stroke => (IReadOnlyList<PointF>)[.. stroke.Select(point => new PointF(point.X, point.Y))])],
            Previous = previous,
        };
    }
}
