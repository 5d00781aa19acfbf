using System.Text;
using System.Text.Json;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Finds the JSON in what a model says: models talk, think aloud, and draw fences around it.</summary>
internal static class AnswerJson
{
    // Each try reads up to the whole answer, and an answer of nothing but brackets has one at every place.
    private const int MostTries = 500;

    /// <summary>The last JSON object in a text that has steps; where none has, all from the first bracket to the last, so that a reader can say what is wrong with it.</summary>
    /// <returns>JSON, or what was meant as such; <see langword="null"/> where there is nothing of the kind.</returns>
    public static string? Find(string text)
    {
        // Half a character is none that JSON could hold.
        var bytes = Encoding.UTF8.GetBytes(string.Concat(text.EnumerateRunes()));
        string? found = null;
        var tries = 0;
        for (var at = Array.IndexOf(bytes, (byte)'{'); at >= 0 && tries < MostTries; tries++)
        {
            var (length, steps) = Measure(bytes.AsSpan(at));
            found = steps ? Encoding.UTF8.GetString(bytes, at, length) : found;
            var next = at + Math.Max(length, 1);
            at = next < bytes.Length ? Array.IndexOf(bytes, (byte)'{', next) : -1;
        }

        var (first, last) = (Array.IndexOf(bytes, (byte)'{'), Array.LastIndexOf(bytes, (byte)'}'));
        return found ?? (first >= 0 ? Encoding.UTF8.GetString(bytes, first, Math.Max(last, first) - first + 1) : null);
    }

    // How long the object is that begins here, and whether it has steps; 0 where none does.
    private static (int Length, bool HasSteps) Measure(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: true, default);
        var steps = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("steps"u8))
                {
                    steps = true;
                }
                else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0)
                {
                    return ((int)reader.BytesConsumed, steps);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No object, then; or one that names a field by half a character.
        }

        return (0, false);
    }
}
