using System.Text.Json;
using FindAgents.Engine.English;
using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>Reads a chat model's answer and believes nothing of it that the photo does not bear out.</summary>
/// <remarks>Pure and thread-safe.</remarks>
internal static class EntityAnswer
{
    private const int Longest = 200_000;
    private const int Quoted = 60;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>The captions as the answer ties them; null where it cannot be used.</summary>
    /// <param name="answer">The model's text.</param>
    /// <param name="photo">The photo that was asked about.</param>
    /// <param name="complaint">What is wrong with the answer, in words that its author can use; empty where nothing is.</param>
    public static IReadOnlyList<EntityCaption>? Read(string answer, TrainingPhoto photo, out string complaint)
    {
        complaint = "";
        var content = Parse(answer, ref complaint);
        if (content is null)
        {
            return null;
        }

        var phrasesOf = new List<EntityPhrase>?[photo.Captions.Count];
        foreach (var caption in content.Captions ?? [])
        {
            if (caption?.Index is not { } index || index < 0 || index >= phrasesOf.Length)
            {
                complaint = $"there is no caption {caption?.Index?.ToString() ?? "without an index"}; captions have the indices 0 to {phrasesOf.Length - 1}.";
                return null;
            }

            if (phrasesOf[index] is not null)
            {
                complaint = $"caption {index} is answered twice.";
                return null;
            }

            phrasesOf[index] = [];
            foreach (var phrase in caption.Phrases ?? [])
            {
                if (Read(phrase, index, photo, phrasesOf[index]!, ref complaint) is not { } read)
                {
                    return null;
                }

                phrasesOf[index]!.Add(read);
            }
        }

        return [.. photo.Captions.Select((text, i) => new EntityCaption(text, [.. (phrasesOf[i] ?? []).OrderBy(phrase => phrase.Start)]))];
    }

    private static Content? Parse(string answer, ref string complaint)
    {
        if (answer.Length > Longest)
        {
            complaint = $"it has {answer.Length} characters; {Longest} are read at most.";
            return null;
        }

        // Models like to fence their JSON; what stands around the outermost braces is not read.
        var (first, last) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        if (first < 0 || last < first)
        {
            complaint = "it holds no JSON object.";
            return null;
        }

        try
        {
            var content = JsonSerializer.Deserialize<Content>(answer.AsSpan(first, last - first + 1), Options);
            if (content?.Captions is not null)
            {
                return content;
            }

            complaint = "the object lacks the array \"captions\".";
        }
        catch (JsonException e)
        {
            complaint = $"its JSON does not parse at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.";
        }

        return null;
    }

    private static EntityPhrase? Read(Phrase? phrase, int index, TrainingPhoto photo, List<EntityPhrase> before, ref string complaint)
    {
        var caption = photo.Captions[index];
        if (string.IsNullOrWhiteSpace(phrase?.Text))
        {
            complaint = $"a phrase of caption {index} lacks its text.";
            return null;
        }

        if (Find(caption, phrase.Text, phrase.Occurrence ?? 0) is not (>= 0 and var start))
        {
            complaint = $"{Quote(phrase.Text)}{(phrase.Occurrence > 0 ? $", occurrence {phrase.Occurrence}," : "")} does not stand in caption {index}; copy phrases letter by letter.";
            return null;
        }

        if (before.Any(other => start < other.End && other.Start < start + phrase.Text.Length))
        {
            complaint = $"{Quote(phrase.Text)} overlaps another phrase of caption {index}; count occurrences from 0 where words occur again.";
            return null;
        }

        var instances = new List<int>();
        foreach (var id in phrase.Ids ?? [])
        {
            var instance = IndexOf(photo, id);
            if (instance < 0)
            {
                complaint = $"there is no segment {id} in the list, which {Quote(phrase.Text)} of caption {index} names.";
                return null;
            }

            if (!instances.Contains(instance))
            {
                instances.Add(instance);
            }
        }

        if (instances.Count == 0)
        {
            complaint = $"{Quote(phrase.Text)} of caption {index} has no ids; leave out phrases that no segment matches.";
            return null;
        }

        instances.Sort((a, b) => photo.Instances[b].Mask.Area != photo.Instances[a].Mask.Area ? photo.Instances[b].Mask.Area.CompareTo(photo.Instances[a].Mask.Area) : a.CompareTo(b));
        var noun = NounPhraseChunker.Chunk(phrase.Text);
        return new EntityPhrase(
            phrase.Text,
            start,
            PhraseGrounding.Grounded,
            instances,
            noun.Count > 0 ? noun[0].Head : phrase.Text,
            [.. instances.Select(i => photo.Instances[i].Category.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            instances.Count > 1 || (noun.Count > 0 && noun[0].IsPlural));
    }

    // Whole words only: "cat" is no phrase of "a caterpillar".
    private static int Find(string caption, string text, int occurrence)
    {
        for (var at = caption.IndexOf(text, StringComparison.Ordinal); at >= 0; at = caption.IndexOf(text, at + 1, StringComparison.Ordinal))
        {
            var end = at + text.Length;
            var whole = (at == 0 || !(char.IsLetterOrDigit(caption[at - 1]) && char.IsLetterOrDigit(caption[at])))
                && (end == caption.Length || !(char.IsLetterOrDigit(caption[end]) && char.IsLetterOrDigit(caption[end - 1])));
            if (whole && occurrence-- == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private static int IndexOf(TrainingPhoto photo, long id)
    {
        for (var i = 0; i < photo.Instances.Count; i++)
        {
            if (photo.Instances[i].Id == id && !photo.Instances[i].IsCrowd)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Quote(string text) => $"\"{(text.Length > Quoted ? text[..Quoted] + "…" : text)}\"";

    private sealed record Content
    {
        public List<Caption?>? Captions { get; init; }
    }

    private sealed record Caption
    {
        public int? Index { get; init; }

        public List<Phrase?>? Phrases { get; init; }
    }

    private sealed record Phrase
    {
        public string? Text { get; init; }

        public int? Occurrence { get; init; }

        public List<long>? Ids { get; init; }
    }
}
