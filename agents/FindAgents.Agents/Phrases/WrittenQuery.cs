using System.Text.RegularExpressions;

namespace FindAgents.Agents.Phrases;

/// <summary>A search as people and models write it: a sentence, and what it says must not be there.</summary>
/// <remarks>
/// <para>
/// <c>a dog on a beach without people or umbrellas</c> looks for <c>a dog on a beach</c>, without <c>people</c> and without
/// <c>umbrellas</c>. <c>without</c>, <c>except</c>, <c>excluding</c>, <c>but no(t)</c>, <c>and no(t)</c>, <c>with no</c> and, behind a comma or
/// at the start, <c>no</c> and <c>not</c> begin what must not be there. It goes on over <c>and</c>, <c>or</c> and commas to the end of the sentence, or to
/// a comma behind which the sentence goes on with a preposition or <c>but</c>: <c>a dog without a leash, on a beach</c>.
/// </para>
/// <para>References stay references on both sides. Immutable and pure: nothing is looked up.</para>
/// </remarks>
public sealed partial class WrittenQuery
{
    /// <summary>What a model is told of queries.</summary>
    public const string Guide =
        "A short English sentence, such as \"a dog on a beach without people\": what follows \"without\" or \"but no\" must not be there. A piece of an image may stand as a word: "
        + "@photo.jpg (the whole image), @photo.jpg(10,20,200,150) (what is in that box: x, y, width, height in its pixels), @photo.jpg(120,80) (what lies at that point), "
        + "@photo.jpg#2 (region 2 of the last result on it). Example: \"@dog.jpg(10,20,200,150) on a wooden bench\". Quote a name with blanks: @\"my photo.jpg\"#1. @@ is a plain @.";

    private static readonly HashSet<string> Markers = new(["without", "except", "excluding"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> Negations = new(["no", "not"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> BeforeNegations = new(["but", "and", "with"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> Lists = new(["and", "or", "nor"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Fillers = new(["with", "any"], StringComparer.OrdinalIgnoreCase);
    private static readonly char[] EndMarks = ['.', '!', '?', ' ', ',', ';'];

    private static readonly HashSet<string> Continuations = new(
        ["in", "on", "at", "near", "beside", "behind", "under", "over", "above", "below", "by", "from", "with", "but", "where", "that", "which", "while", "during", "among", "next", "inside", "outside", "between"],
        StringComparer.OrdinalIgnoreCase);

    private WrittenQuery(WrittenPhrase phrase, IReadOnlyList<WrittenPhrase> without) => (Phrase, Without) = (phrase, without);

    /// <summary>What is looked for; without parts where the sentence only says what must not be there.</summary>
    public WrittenPhrase Phrase { get; }

    /// <summary>What must not be there, each by itself.</summary>
    public IReadOnlyList<WrittenPhrase> Without { get; }

    /// <summary>Reads a sentence.</summary>
    /// <param name="text">Any text.</param>
    /// <exception cref="PhraseReferenceException">An @ begins a reference that is not complete; the message says which and how references are written.</exception>
    public static WrittenQuery Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var whole = WrittenPhrase.Parse(text);
        var tokens = Tokens(whole);
        var (phrase, without) = (new List<object>(), new List<List<object>>());
        for (var at = 0; at < tokens.Count;)
        {
            var marked = Marked(tokens, at);
            if (marked == 0)
            {
                phrase.Add(tokens[at++]);
                continue;
            }

            // A comma before what must not be there ends nothing else.
            if (phrase.Count > 0 && IsComma(phrase[^1]))
            {
                phrase.RemoveAt(phrase.Count - 1);
            }

            at = ReadList(tokens, at + marked, without);
        }

        var things = without.Select(Written).Where(thing => thing.Parts.Count > 0).ToList();
        return things.Count == 0 ? new WrittenQuery(whole, []) : new WrittenQuery(Written(phrase), things);
    }

    // Words and commas as texts, references as they are.
    private static List<object> Tokens(WrittenPhrase phrase)
    {
        var tokens = new List<object>();
        foreach (var part in phrase.Parts)
        {
            if (part is WrittenWords words)
            {
                tokens.AddRange(Commas().Replace(words.Text, " $0 ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            }
            else
            {
                tokens.Add(part);
            }
        }

        return tokens;
    }

    // How many tokens here say that what follows must not be there; 0 for none.
    private static int Marked(List<object> tokens, int at)
    {
        if (Is(tokens, at, Markers))
        {
            return 1;
        }

        if (Is(tokens, at, BeforeNegations) && Is(tokens, at + 1, Markers))
        {
            return 2;
        }

        var negated = Is(tokens, at, BeforeNegations) && Is(tokens, at + 1, Negations) ? 2
            : Is(tokens, at, Negations) && (at == 0 || IsComma(tokens[at - 1])) ? 1
            : 0;

        // "Not only red ones" wants red ones.
        return negated > 0 && tokens[at + negated - 1] is string word && word.Equals("not", StringComparison.OrdinalIgnoreCase) && Is(tokens, at + negated, "only") ? 0 : negated;
    }

    // Reads things up to where the sentence goes on, and says where that is.
    private static int ReadList(List<object> tokens, int at, List<List<object>> things)
    {
        var thing = new List<object>();
        things.Add(thing);
        for (; at < tokens.Count && Marked(tokens, at) == 0; at++)
        {
            var isComma = IsComma(tokens[at]);
            if (isComma && Is(tokens, at + 1, Continuations))
            {
                return Is(tokens, at + 1, "but") && Marked(tokens, at + 1) == 0 ? at + 2 : at + 1;
            }

            if (Is(tokens, at, "but"))
            {
                return at + 1;
            }

            if (isComma || Is(tokens, at, Lists))
            {
                thing = [];
                things.Add(thing);
                continue;
            }

            // "Not with dogs" says no more than "not dogs".
            if (thing.Count > 0 || !Is(tokens, at, Fillers))
            {
                thing.Add(tokens[at]);
            }
        }

        return at;
    }

    private static bool Is(List<object> tokens, int at, HashSet<string> words) => at < tokens.Count && tokens[at] is string word && words.Contains(word);

    private static bool Is(List<object> tokens, int at, string word) => at < tokens.Count && tokens[at] is string there && there.Equals(word, StringComparison.OrdinalIgnoreCase);

    // Words that follow each other are one part again; a full stop behind the last of them is the sentence's.
    private static WrittenPhrase Written(List<object> tokens)
    {
        var (parts, words) = (new List<WrittenPart>(), "");
        foreach (var token in tokens)
        {
            if (token is string word)
            {
                words += words.Length == 0 || IsComma(word) ? word : $" {word}";
                continue;
            }

            Flush();
            parts.Add((WrittenPart)token);
        }

        words = words.TrimEnd(EndMarks);
        Flush();
        return WrittenPhrase.Of(parts);

        void Flush()
        {
            if (words.Length > 0)
            {
                parts.Add(new WrittenWords(words));
            }

            words = "";
        }
    }

    private static bool IsComma(object token) => token is "," or ";";

    // Behind a word, not within one: 1,000 stays what it is.
    [GeneratedRegex(@"[,;](?=\s|$)|^[,;]", RegexOptions.CultureInvariant)]
    private static partial Regex Commas();
}
