using System.Text;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.English;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Conversations;

/// <summary>Puts references in place of what a message says of images and things that the conversation knows.</summary>
/// <remarks>Words that mean nothing here stay as they are: they may mean something to the composer, or be what is looked for.</remarks>
/// <param name="images">The images of the conversation.</param>
/// <param name="answers">What its answers found, the last at the end.</param>
internal sealed class ConversationReader(IReadOnlyList<ConversationImage> images, IReadOnlyList<IReadOnlyList<ConversationThing>> answers)
{
    // A label of more words is looked for by its last ones.
    private const int LongestLabel = 4;

    private static readonly Dictionary<string, int> Ordinals = Numbered("first second third fourth fifth sixth seventh eighth ninth tenth").Concat(Numbered("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th")).ToDictionary(StringComparer.Ordinal);

    // By where and how large things are: the first of the order is meant.
    private static readonly Dictionary<string, Func<ConversationThing, double>> Orders = new(StringComparer.Ordinal)
    {
        ["left"] = thing => Middle(thing).X,
        ["leftmost"] = thing => Middle(thing).X,
        ["left-hand"] = thing => Middle(thing).X,
        ["right"] = thing => -Middle(thing).X,
        ["rightmost"] = thing => -Middle(thing).X,
        ["right-hand"] = thing => -Middle(thing).X,
        ["upper"] = thing => Middle(thing).Y,
        ["topmost"] = thing => Middle(thing).Y,
        ["lower"] = thing => -Middle(thing).Y,
        ["bottom"] = thing => -Middle(thing).Y,
        ["biggest"] = thing => -Area(thing),
        ["largest"] = thing => -Area(thing),
        ["bigger"] = thing => -Area(thing),
        ["larger"] = thing => -Area(thing),
        ["smallest"] = Area,
        ["smaller"] = Area,
    };

    private readonly List<ConversationMeaning> _meanings = [];

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="images">The images of the conversation.</param>
    /// <param name="answers">What its answers found, the last at the end.</param>
    /// <param name="atHand">The images that are spoken of.</param>
    public static ConversationRequest Read(string message, IReadOnlyList<ConversationImage> images, IReadOnlyList<IReadOnlyList<ConversationThing>> answers, IReadOnlyList<string> atHand)
    {
        var reader = new ConversationReader(images, answers);
        var options = new ComposeOptions
        {
            Images = atHand,
            Known = [.. images.Select(image => new KnownImage(image.Reference, image.Width, image.Height))],
            It = answers is [.., [var only]] ? only.Reference : null,
        };
        return new ConversationRequest(reader.Rewrite(message), options, reader._meanings);
    }

    /// <summary>Puts what operations know images as in place of the names that the conversation has for them; nothing else is changed.</summary>
    public static string Resolve(string text, IReadOnlyList<ConversationImage> images) =>
        images.FirstOrDefault(image => image.Name == text)?.Reference ?? new ConversationReader(images, []).Rewrite(text);

    private string Rewrite(string message)
    {
        List<Token> tokens;
        try
        {
            tokens = RequestTokenizer.Read(message);
        }
        catch (PhraseReferenceException)
        {
            // The composer says what is wrong with it.
            return message;
        }

        var (text, copied) = (new StringBuilder(), 0);
        for (var at = 0; at < tokens.Count;)
        {
            if (MeaningAt(tokens, at) is not { } meaning)
            {
                at++;
                continue;
            }

            // One word may have been read as two tokens, which end where it ends.
            var end = tokens[at + meaning.Length - 1].End;
            text.Append(message, copied, tokens[at].Start - copied).Append(meaning.Reference);
            if (meaning.Name is not null)
            {
                _meanings.Add(new ConversationMeaning(message[tokens[at].Start..end], meaning.Name));
            }

            (copied, at) = (end, at + meaning.Length);
        }

        return text.Append(message, copied, message.Length - copied).ToString();
    }

    // How many tokens mean something, as what it stands in the sentence, and how people speak of it.
    private (int Length, string Reference, string? Name)? MeaningAt(List<Token> tokens, int at)
    {
        if (tokens[at].Reference is { } reference)
        {
            return images.FirstOrDefault(image => image.Name == reference.Image) is { } image && image.Reference != image.Name ? (1, reference.In(image.Reference).ToString(), null) : null;
        }

        var start = at;
        if (tokens.WordAt(at) is "the" or "that" or "this")
        {
            at++;
        }

        return (Numbered(tokens, at) ?? Ordered(tokens, at) ?? Placed(tokens, at, isSaid: at > start)) is var (length, thing)
            ? (at - start + length, thing.IsPhoto ? PhraseReference.ToImage(thing.Image).ToString() : thing.Reference, thing.Name)
            : null;
    }

    // "region 3", "number 3", "photo number 2", "#3"
    private (int Length, ConversationThing Thing)? Numbered(List<Token> tokens, int at)
    {
        var next = at;
        var noun = tokens.WordAt(next);
        var isPhoto = Lexicon.PhotoNouns.Contains(noun) || noun is "hit" or "result" or "match";
        var isNoun = isPhoto || Lexicon.RegionNouns.Contains(noun) || Lexicon.ThingNouns.Contains(noun);
        next += isNoun ? 1 : 0;
        var isNumber = tokens.WordAt(next) is "number" or "no" || (tokens.KindAt(next) == TokenKind.Symbol && tokens[next].Text == "#");
        next += isNumber ? 1 : 0;
        if ((!isNoun && !isNumber) || tokens.KindAt(next) != TokenKind.Number || tokens[next].Value is not (>= 1 and <= int.MaxValue) || answers.Count == 0)
        {
            return null;
        }

        return answers[^1].FirstOrDefault(thing => thing.Number == tokens[next].Value && (!isPhoto || thing.IsPhoto)) is { } meant ? (next + 1 - at, meant) : null;
    }

    // "second dog", "last one", "biggest", "left cup"
    private (int Length, ConversationThing Thing)? Ordered(List<Token> tokens, int at)
    {
        var word = tokens.WordAt(at);
        if (!Ordinals.TryGetValue(word, out var ordinal) && !Orders.ContainsKey(word) && word is not "last")
        {
            return null;
        }

        var (length, candidates) = Called(tokens, at + 1);
        if (candidates.Count == 0)
        {
            return null;
        }

        var meant = ordinal > 0 ? candidates.ElementAtOrDefault(ordinal - 1)
            : word == "last" ? candidates[^1]
            : candidates.All(thing => !thing.IsPhoto) ? candidates.MinBy(Orders[word])
            : null;
        return meant is null ? null : (length + 1, meant);
    }

    // "dog on the left"; "that dog", where there is one
    private (int Length, ConversationThing Thing)? Placed(List<Token> tokens, int at, bool isSaid)
    {
        if (!isSaid)
        {
            return null;
        }

        var (length, candidates) = Called(tokens, at);
        if (candidates.Count == 0)
        {
            return null;
        }

        if (tokens.Has(at + length, "on", "the") && Orders.TryGetValue(tokens.WordAt(at + length + 2), out var order) && candidates.All(thing => !thing.IsPhoto))
        {
            return (length + 3, candidates.MinBy(order)!);
        }

        return tokens.WordAt(at - 1) is "that" or "this" && tokens.WordAt(at) is not ("one" or "ones") && candidates is [var only] ? (length, only) : null;
    }

    // The things of the last answer that has some of that name, in the order of their numbers.
    private (int Length, IReadOnlyList<ConversationThing> Things) Called(List<Token> tokens, int at)
    {
        if (tokens.WordAt(at) is "one" || Lexicon.ThingNouns.Contains(tokens.WordAt(at)) || Lexicon.RegionNouns.Contains(tokens.WordAt(at)))
        {
            return (1, answers.Count > 0 ? answers[^1] : []);
        }

        if (Lexicon.PhotoNouns.Contains(tokens.WordAt(at)) || Lexicon.ResultNouns.Contains(tokens.WordAt(at)))
        {
            return (1, answers.Count > 0 ? [.. answers[^1].Where(thing => thing.IsPhoto)] : []);
        }

        for (var length = Math.Min(LongestLabel, tokens.Count - at); length > 0; length--)
        {
            var said = tokens.GetRange(at, length);
            if (said.Exists(token => token.Kind != TokenKind.Word))
            {
                continue;
            }

            var name = Plain(said.Select(token => token.Word));
            for (var i = answers.Count - 1; i >= 0; i--)
            {
                var called = answers[i].Where(thing => IsCalled(thing.Label, name)).ToList();
                if (called.Count > 0)
                {
                    return (length, called);
                }
            }
        }

        return (0, []);
    }

    // "dog" is what a label "red dog" speaks of, but "red" is not.
    private static bool IsCalled(string label, string name)
    {
        var plain = Plain(label.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return plain == name || plain.EndsWith($" {name}", StringComparison.Ordinal);
    }

    private static string Plain(IEnumerable<string> words)
    {
        var list = words.SkipWhile(word => word is "a" or "an" or "the").ToList();
        if (list is [.., var last])
        {
            list[^1] = Singular(last);
        }

        return string.Join(' ', list);
    }

    private static string Singular(string word) => word switch
    {
        "people" => "person",
        "men" => "man",
        "women" => "woman",
        "children" => "child",
        "mice" => "mouse",
        "geese" => "goose",
        "knives" => "knife",
        "sheep" => word,
        _ when word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4 => $"{word[..^3]}y",
        _ when word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && word.Length > 3 => word[..^1],
        _ => word,
    };

    private static (double X, double Y) Middle(ConversationThing thing) => (thing.Box!.X + (thing.Box.Width / 2), thing.Box.Y + (thing.Box.Height / 2));

    private static double Area(ConversationThing thing) => thing.Box!.Width * thing.Box.Height;

    private static IEnumerable<KeyValuePair<string, int>> Numbered(string words) => words.Split(' ').Select((word, i) => KeyValuePair.Create(word, i + 1));
}
