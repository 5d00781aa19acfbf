using System.Text.RegularExpressions;

namespace FindAgents.Engine.Foundations.Language.Glove;

/// <summary>Splits a text into words of a vocabulary.</summary>
/// <remarks>
/// Lower case; accents folded; punctuation and underscores part words; a hyphenated word stays whole where it is known,
/// else its parts count; "dog's" is dog, "don't" is do not, "2nd" is second and "12" is twelve; a word that is not known
/// is taken for a simpler form of it that is ("surfings" for surfing, "chopped" for chop). Immutable and safe to use
/// from several threads at once.
/// </remarks>
/// <param name="isKnown">Whether the vocabulary holds a word.</param>
internal sealed partial class WordTokenizer(Func<string, bool> isKnown)
{
    // Words that English puts everywhere and the vectors lack: nothing to report, nothing to look for.
    private static readonly HashSet<string> Silent = ["a", "i", "s", "t"];

    private static readonly Dictionary<string, string[]> Contractions = new()
    {
        ["can't"] = ["can", "not"],
        ["won't"] = ["will", "not"],
        ["shan't"] = ["shall", "not"],
        ["ain't"] = ["is", "not"],
        ["let's"] = ["let", "us"],
        ["o'clock"] = ["clock"],
    };

    private static readonly (string Ending, string Word)[] ContractedEndings =
    [
        ("n't", "not"),
        ("'re", "are"),
        ("'ve", "have"),
        ("'ll", "will"),
        ("'m", "am"),
        ("'d", "would"),
        ("'s", ""),
        ("s'", "s"),
    ];

    /// <summary>The pieces that punctuation and space leave of a text, folded.</summary>
    public static IEnumerable<string> Pieces(string text) => Piece().Matches(TextFolding.Fold(text)).Select(match => match.Value);

    /// <summary>Splits a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The words in order, all known, and what no rule made known.</returns>
    public (List<string> Words, List<string> Unknown) Split(string text)
    {
        var words = new List<string>();
        var unknown = new List<string>();
        foreach (var piece in Pieces(text))
        {
            Add(piece, words, unknown);
        }

        return (words, unknown);
    }

    private void Add(string piece, List<string> words, List<string> unknown)
    {
        if (isKnown(piece))
        {
            words.Add(piece);
        }
        else if (Silent.Contains(piece))
        {
            return;
        }
        else if (Expand(piece) is { } parts)
        {
            foreach (var part in parts)
            {
                Add(part, words, unknown);
            }
        }
        else if (WordStems.Of(piece).FirstOrDefault(isKnown) is { } stem)
        {
            words.Add(stem);
        }
        else
        {
            unknown.Add(piece);
        }
    }

    private static IReadOnlyList<string>? Expand(string piece)
    {
        if (Contractions.TryGetValue(piece, out var contraction))
        {
            return contraction;
        }

        foreach (var (ending, word) in ContractedEndings)
        {
            if (piece.Length > ending.Length && piece.EndsWith(ending, StringComparison.Ordinal))
            {
                var rest = piece[..^ending.Length];
                return word switch
                {
                    "" => [rest],
                    "s" => [rest + word],
                    _ => [rest, word],
                };
            }
        }

        if (piece.Contains('-', StringComparison.Ordinal) || piece.Contains('\'', StringComparison.Ordinal))
        {
            return piece.Split(['-', '\''], StringSplitOptions.RemoveEmptyEntries);
        }

        if (Ordinal().Match(piece) is { Success: true } ordinal)
        {
            return NumberWords.SayOrdinal(ordinal.Groups[1].Value);
        }

        if (piece.All(char.IsAsciiDigit))
        {
            return NumberWords.Say(piece);
        }

        // "1950s" is 1950, "4x4" is 4 x 4.
        return piece.Any(char.IsAsciiDigit) ? [.. LettersOrDigits().Matches(piece).Select(match => match.Value)] : null;
    }

    [GeneratedRegex(@"[\p{L}\p{Nd}]+(?:[-'][\p{L}\p{Nd}]+)*'?")]
    private static partial Regex Piece();

    [GeneratedRegex(@"^([0-9]+)(?:st|nd|rd|th)$")]
    private static partial Regex Ordinal();

    [GeneratedRegex(@"[0-9]+|[^0-9]+")]
    private static partial Regex LettersOrDigits();
}
