using System.Text.Json;

namespace FindAgents.Training.Conversion;

/// <summary>Streams the package's one JSON object: first the list of words, then, word by word, the vectors.</summary>
/// <remarks>
/// The file has 307 MB and is read through a buffer of some kilobytes. The list of words comes before the vectors in
/// it, so one pass does: call <see cref="ReadWordsAsync"/> first and <see cref="ReadVectorsAsync"/> after it, once each.
/// </remarks>
/// <param name="stream">The JSON.</param>
/// <param name="width">Numbers of a vector; an entry has its norm and its place in the list behind them.</param>
internal sealed class GloveJsonReader(Stream stream, int width)
{
    private readonly JsonTokenStream _tokens = new(stream);

    /// <summary>Reads on to the list <c>words</c> and returns it.</summary>
    /// <exception cref="ConversionException">The vectors come first, or there is no such list.</exception>
    public async Task<IReadOnlyList<string>> ReadWordsAsync(CancellationToken cancellationToken)
    {
        await FindAsync("words", JsonTokenType.StartArray, cancellationToken);
        var words = new List<string>();
        await _tokens.ReadAsync(
            (ref Utf8JsonReader json) =>
            {
                if (json.TokenType == JsonTokenType.EndArray)
                {
                    return false;
                }

                words.Add(json.GetString()!);
                return true;
            },
            cancellationToken);
        return words;
    }

    /// <summary>Reads on to the object <c>vectors</c> and hands over every entry.</summary>
    /// <param name="take">Gets a word and its vector, which is only valid during the call; returns whether it was wanted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many were wanted.</returns>
    /// <exception cref="ConversionException">There are no vectors, or one has not the expected width.</exception>
    public async Task<int> ReadVectorsAsync(Func<string, ReadOnlyMemory<float>, bool> take, CancellationToken cancellationToken)
    {
        await FindAsync("vectors", JsonTokenType.StartObject, cancellationToken);
        var vector = new float[width];
        var (word, at, taken) = ("", 0, 0);
        await _tokens.ReadAsync(
            (ref Utf8JsonReader json) =>
            {
                switch (json.TokenType)
                {
                    case JsonTokenType.EndObject:
                        return false;
                    case JsonTokenType.PropertyName:
                        word = json.GetString()!;
                        at = 0;
                        break;
                    case JsonTokenType.Number:
                        if (at < width)
                        {
                            vector[at] = json.GetSingle();
                        }

                        at++;
                        break;
                    case JsonTokenType.EndArray:
                        if (at != width + 2)
                        {
                            throw new ConversionException($"The entry of '{word}' has {at} numbers, expected {width + 2}: a vector, its norm and its place.");
                        }

                        taken += take(word, vector) ? 1 : 0;
                        break;
                }

                return true;
            },
            cancellationToken);
        return taken;
    }

    private async Task FindAsync(string property, JsonTokenType expected, CancellationToken cancellationToken)
    {
        var (depth, name, found) = (0, "", false);
        await _tokens.ReadAsync(
            (ref Utf8JsonReader json) =>
            {
                depth = json.CurrentDepth;
                if (json.TokenType == JsonTokenType.PropertyName && depth == 1)
                {
                    name = json.GetString()!;
                    return true;
                }

                found = name == property && json.TokenType == expected;
                return !found;
            },
            cancellationToken);
        if (!found)
        {
            throw new ConversionException($"The JSON has no '{property}' where it was expected.");
        }
    }
}
