using System.Globalization;
using System.Text;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Conversations;
using FindAgents.Agents.Running;

namespace FindAgents.Agents.Chat;

/// <summary>Tells what came of a run, as one person tells another.</summary>
internal static class RunStory
{
    // What is said of images and hits one by one; of more their number is told.
    private const int ToldImages = 6;
    private const int ToldHits = 5;
    private const int ToldLabels = 12;

    /// <summary>Below this score it is said that it is not sure.</summary>
    private const double Sure = 0.5;

    /// <summary>Tells a run.</summary>
    public static string Tell(CompositionRun run)
    {
        var text = new StringBuilder();
        foreach (var step in run.Steps)
        {
            foreach (var line in Lines(step))
            {
                text.AppendLine(line);
            }
        }

        foreach (var note in run.Composition.Notes ?? [])
        {
            text.AppendLine(note);
        }

        return text.ToString().ReplaceLineEndings("\n").Trim();
    }

    /// <summary>Tells of things that were found before.</summary>
    public static string Tell(IReadOnlyList<ConversationThing> things) =>
        $"{(things.Count == 1 ? "That is" : "Those are")} {Listed(things.Select(thing => string.Create(CultureInfo.InvariantCulture, $"{thing.Number}, {thing.Label}, in {Path.GetFileName(thing.Image)}")))}.";

    private static IEnumerable<string> Lines(StepRun step)
    {
        switch (step)
        {
            case { Outcome: StepOutcome.Cancelled }:
                yield return "I was stopped here.";
                break;
            case { Outcome: StepOutcome.Failed or StepOutcome.Skipped, Images: null or { Count: 0 } }:
                yield return step.Message ?? "That could not be done.";
                break;
            case { Hits: { } hits }:
                foreach (var line in Lines(hits))
                {
                    yield return line;
                }

                break;
            default:
                foreach (var image in (step.Images ?? []).Take(ToldImages))
                {
                    yield return Line(image);
                }

                if (step.Images?.Count > ToldImages)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"In {step.Images.Skip(ToldImages).Count(image => image.Found > 0)} of {step.Images.Count - ToldImages} further images something was found.");
                }

                break;
        }

        foreach (var note in step.Notes ?? [])
        {
            yield return note;
        }
    }

    private static IEnumerable<string> Lines(AlbumHitsAnswer hits)
    {
        if (hits.Hits.Count == 0)
        {
            yield return $"Nothing in the album {hits.Album} fits.";
            yield break;
        }

        var what = hits.Hits[0].Region is null ? "photo" : "thing";
        yield return hits.Hits.Count == 1 ? $"The {what} that is most like it in {hits.Album}:" : string.Create(CultureInfo.InvariantCulture, $"The {hits.Hits.Count} {what}s of {hits.Album} that are most like it, the best first:");
        foreach (var hit in hits.Hits.Take(ToldHits))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{hit.Number}. {hit.Path}{Shown(hit)}");
        }

        if (hits.UnknownWords.Count > 0)
        {
            yield return $"I do not know what {Listed(hits.UnknownWords.Select(word => $"\"{word}\""))} means, and left it out.";
        }

        if (hits.Note is { } note)
        {
            yield return note;
        }
    }

    private static string Shown(AlbumHitAnswer hit) => hit switch
    {
        { Region: { } region } => $", its {region.Label}",
        { Matches: { Count: > 0 } matches } => matches.Where(match => match.Regions.Count > 0).Select(match => match.Entity).ToList() is { Count: > 0 } seen ? $", with {Listed(seen)}" : "",
        _ => "",
    };

    private static string Line(ImageRun image)
    {
        if (image.Message is { } message)
        {
            return message;
        }

        var name = Path.GetFileName(image.Image);
        var text = new StringBuilder();
        if (image.Phrases is { } phrases && phrases.Any(phrase => phrase.Count is not null))
        {
            // What could not be counted, the notes tell.
            text.AppendJoin(' ', phrases.Where(phrase => phrase.Count is not null).Select(phrase => Counted(phrase, name)));
            text.Append(Unknown(phrases));
        }
        else if (image.Phrases is { } asked)
        {
            text.Append(Asked(asked, image, name));
        }
        else if (image.Regions is [var only])
        {
            text.Append($"In {name} I found {Told(only.Label, only)}.");
        }
        else
        {
            text.Append(image.Regions.Count == 0 ? $"In {name} I found nothing." : string.Create(CultureInfo.InvariantCulture, $"In {name} I found {image.Found} regions: {Labels(image.Regions)}."));
        }

        if (image.TakenOut > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {image.TakenOut} that must not be there {(image.TakenOut == 1 ? "was" : "were")} left out.");
        }

        return text.ToString();
    }

    private static string Asked(IReadOnlyList<GroundedPhrase> phrases, ImageRun image, string name)
    {
        var found = phrases.Where(phrase => phrase is { Found: true, Region: not null }).ToList();
        var missing = phrases.Where(phrase => !phrase.Found).Select(phrase => phrase.Phrase).ToList();
        var text = found.Count > 0
            ? $"In {name} I found {Listed(found.Select(phrase => Told(phrase.Phrase, image.Regions.FirstOrDefault(region => region.Number == phrase.Region))))}."
            : $"In {name} I found no {string.Join(" and no ", missing)}.";
        return $"{text}{(found.Count > 0 && missing.Count > 0 ? $" I did not find {Listed(missing)}." : "")}{Unknown(phrases)}";
    }

    // "2 cups in coffee.jpg: 1, 2."
    private static string Counted(GroundedPhrase phrase, string name)
    {
        var numbers = phrase.Things is { Count: > 0 } things ? $" (number {Listed(things.Select(number => number.ToString(CultureInfo.InvariantCulture)))})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"In {name} I count {phrase.Count} for \"{phrase.Phrase}\"{numbers}.");
    }

    private static string Unknown(IReadOnlyList<GroundedPhrase> phrases) => phrases.SelectMany(phrase => phrase.UnknownWords).Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } unknown
        ? $" I do not know what {Listed(unknown.Select(word => $"\"{word}\""))} means, and left it out."
        : "";

    private static string Told(string what, RegionAnswer? region) => region is null ? what
        : string.Create(CultureInfo.InvariantCulture, $"{region.Number}, {what} ({region.AreaFraction:0.#%} of the picture{(region.Score < Sure ? $", not sure: {region.Score:0.00}" : "")})");

    // "2 dogs (1, 3), person (2)"
    private static string Labels(IReadOnlyList<RegionAnswer> regions)
    {
        var groups = regions.GroupBy(region => region.Label, StringComparer.Ordinal).ToList();
        var told = groups.Take(ToldLabels).Select(group => string.Create(CultureInfo.InvariantCulture, $"{(group.Count() > 1 ? $"{group.Count()} × " : "")}{group.Key} ({string.Join(", ", group.Select(region => region.Number))})"));
        return Listed(groups.Count > ToldLabels ? [.. told, $"{groups.Count - ToldLabels} kinds more"] : told);
    }

    private static string Listed(IEnumerable<string> items)
    {
        var list = items.ToList();
        return list.Count <= 1 ? string.Concat(list) : $"{string.Join(", ", list.Take(list.Count - 1))} and {list[^1]}";
    }
}
