using System.Globalization;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Running;

namespace FindAgents.Cli.Output;

/// <summary>What came of the steps of a run, in words.</summary>
internal static class RunWords
{
    private const int ToldHits = 10;

    /// <summary>What a step was asked, in the plan's own words.</summary>
    public static string Asked(CompositionRun run, StepRun step) => CompositionText.Inputs(run.Composition.Steps[step.Step - 1] with { Images = null }).TrimStart(':', ',', ' ');

    /// <summary>How a step ended, in a word.</summary>
    public static string Outcome(StepOutcome outcome) => outcome.ToString().ToLowerInvariant();

    /// <summary>How much a step found, and how many it counted where it does.</summary>
    public static string Found(StepRun step)
    {
        var counts = (step.Images ?? []).SelectMany(image => image.Phrases ?? []).Select(phrase => phrase.Count).OfType<int>().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{step.Found}{(counts.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $", {counts.Sum()} counted") : "")}");
    }

    /// <summary>A score as it is read.</summary>
    public static string Score(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>An image as it is called in a line: its file's name, an album's photo by the hit that named it.</summary>
    public static string Name(CompositionRun run, string image) =>
        Path.GetFileName(run.Steps.SelectMany(step => step.Hits?.Hits ?? []).FirstOrDefault(hit => hit.Image == image)?.Path ?? image);

    /// <summary>What a step found and did not find, a line each.</summary>
    public static IEnumerable<string> Lines(CompositionRun run, StepRun step)
    {
        if (step.Outcome is StepOutcome.Failed or StepOutcome.Skipped)
        {
            yield return $"{Outcome(step.Outcome)}: {step.Message}";
        }

        foreach (var image in step.Images ?? [])
        {
            foreach (var line in Lines(image))
            {
                yield return $"{Name(run, image.Image)}: {line}";
            }
        }

        foreach (var hit in (step.Hits?.Hits ?? []).Take(ToldHits))
        {
            yield return $"{hit.Number}. {hit.Path}, similarity {Score(hit.Similarity)}{Why(hit)}";
        }

        if (step.Hits is { UnknownWords: { Count: > 0 } unknown })
        {
            yield return $"left out, as the model does not know them: {string.Join(", ", unknown)}";
        }

        foreach (var note in step.Notes ?? [])
        {
            yield return note;
        }
    }

    private static IEnumerable<string> Lines(ImageRun image)
    {
        if (image.Message is { } message)
        {
            yield return $"could not be asked: {message}";
            yield break;
        }

        foreach (var phrase in (image.Phrases ?? []).Where(phrase => phrase.Count is not null))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{phrase.Count} counted as {phrase.Phrase}{(phrase.Things is { Count: > 0 } things ? $": {string.Join(", ", things)}" : "")}");
        }

        foreach (var region in image.Shown)
        {
            var box = region.Box;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{region.Number} {region.Label}, score {region.Score:0.00}, box {box.X:0}, {box.Y:0}, {box.Width:0}, {box.Height:0}, {region.AreaFraction:0.0%} of the picture");
        }

        foreach (var phrase in image.Phrases ?? [])
        {
            if (!phrase.Found)
            {
                yield return $"not found: {phrase.Phrase} (score {Score(phrase.Score)})";
            }

            if (phrase.UnknownWords.Count > 0)
            {
                yield return $"left out of \"{phrase.Phrase}\", as the model does not know them: {string.Join(", ", phrase.UnknownWords)}";
            }
        }

        if (image.Found == 0 && image.Phrases is null)
        {
            yield return "nothing found";
        }

        if (image.TakenOut > 0)
        {
            yield return $"{image.TakenOut} taken out, which must not be there";
        }

        if (image.Cut > 0)
        {
            yield return $"{image.Cut} without the pixels of what must not be there";
        }
    }

    private static string Why(AlbumHitAnswer hit) => hit switch
    {
        { Region: { } region } => $": region {region.Number}, {region.Label}",
        { Matches: { Count: > 0 } matches } => ": " + string.Join(", ", matches.Select(match => match.Regions is [var best, ..] ? $"{match.Entity} {Score(best.Score)}" : $"no {match.Entity}")),
        { Labels: { Count: > 0 } labels } => $": {string.Join(", ", labels.Take(6))}",
        _ => "",
    };
}
