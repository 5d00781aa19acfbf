using System.Text.RegularExpressions;

namespace FindAgents.Retrieval.Search;

/// <summary>Cuts English into the few words that name a thing each: <c>photos of a red ball on a wooden bench</c> into <c>red ball</c> and <c>wooden bench</c>.</summary>
/// <remarks>
/// Between two names stand function words, verbs or punctuation, so the text is cut there; there is no grammar in it beyond that.
/// Pure and thread-safe.
/// </remarks>
internal static partial class NounChunks
{
    private static readonly HashSet<string> Between = Set(
        "a an the this that these those my your his her its our their some any all every each both no another other such same",
        "one two three four five six seven eight nine ten several many few lots couple pair group bunch",
        "i me you he him she it we us they them who whom whose which what where when while there here someone something somebody",
        "in on at of to from by with without near beside besides behind before below beneath under underneath over above across along around against among amongst",
        "between beyond inside outside into onto off out up down through throughout toward towards during after next like as for about via per within upon atop",
        "left right front back top bottom middle side background foreground",
        "and or nor but not if then than so too also very just only",
        "is are was were be been being am has have had having do does did can could will would should may might must",
        "show shows showing find finds search look looks looking contain contains containing see please give want",
        "sits sit stands stand lies lie rides ride holds hold wears wear eats eat plays walks runs jumps flies drives carries carry similar seen taken");

    private static readonly HashSet<string> Adjectives = Set(
        "red green blue yellow black white brown grey gray pink purple golden silver beige dark bright light colorful colourful",
        "big large huge small little tiny tall short long old young new wooden metal plastic empty full open closed happy sad cute beautiful wet dry hot cold");

    private static readonly HashSet<string> Pictures = Set("photo photos photograph photographs picture pictures image images pic pics shot shots snapshot snapshots view");

    private static readonly HashSet<string> AfterPictures = Set("of with without where showing that which containing from");

    // End as verbs do, and are things, or stand before them.
    private static readonly HashSet<string> NoVerbs = Set(
        "building buildings ceiling ring king string wing thing clothing painting railing awning evening morning wedding pudding swing sling spring icing",
        "dining parking frying washing living sleeping swimming boxing wedding shopping crossing fishing cutting sewing",
        "bed red shed sled seed weed seaweed steed reed breed bobsled");

    /// <summary>The names in a text, in its order; none where it names nothing.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var names = new List<string>();
        var runs = Runs(text);
        for (var i = 0; i < runs.Count; i++)
        {
            var (words, after) = runs[i];
            if (i == 0 && words.Count > 0 && Pictures.Contains(words[^1]) && (AfterPictures.Contains(after) || (after.Length == 0 && words.Count > 1)))
            {
                words.RemoveAt(words.Count - 1);
            }

            // Verbs at the end of what they belong to: "car parked" (beside).
            while (words.Count > 0 && IsVerb(words[^1]))
            {
                words.RemoveAt(words.Count - 1);
            }

            // "Black and white cat" is one name.
            if (words.Count > 0 && words.TrueForAll(Adjectives.Contains))
            {
                if (after == "and" && i + 1 < runs.Count && runs[i + 1].Words.Count > 0)
                {
                    runs[i + 1] = ([.. words, "and", .. runs[i + 1].Words], runs[i + 1].After);
                }

                continue;
            }

            if (words.Exists(word => word != "and" && !Adjectives.Contains(word)))
            {
                names.Add(string.Join(' ', words));
            }
        }

        return names;
    }

    // What lies between cuts, and the word, or mark, that is cut at.
    private static List<(List<string> Words, string After)> Runs(string text)
    {
        var runs = new List<(List<string> Words, string After)>();
        var words = new List<string>();
        var tokens = Tokens().Matches(text).Select(match => match.Value).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            var word = tokens[i].ToLowerInvariant();
            var cuts = Between.Contains(word) || !char.IsLetter(word[0]) || (words.Count > 0 && word.EndsWith("ing", StringComparison.Ordinal) && IsVerb(word));
            if (!cuts)
            {
                words.Add(word);
            }
            else if (words.Count > 0)
            {
                runs.Add((words, word));
                words = [];
            }
        }

        runs.Add((words, ""));
        return runs;
    }

    private static bool IsVerb(string word) =>
        word.Length > 4 && (word.EndsWith("ing", StringComparison.Ordinal) || word.EndsWith("ed", StringComparison.Ordinal)) && !NoVerbs.Contains(word);

    private static HashSet<string> Set(params string[] lines) => new(lines.SelectMany(line => line.Split(' ')), StringComparer.Ordinal);

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}\p{N}]*(?:['’-][\p{L}\p{N}]+)*|\p{N}+|[^\s]", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}
