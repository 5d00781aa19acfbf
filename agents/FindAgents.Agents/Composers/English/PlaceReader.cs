using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Composers.English;

/// <summary>Puts numbers together that say where something is: <c>(120, 80)</c>, <c>at 120,80</c>, <c>x=12 y=14 w=100 h=90</c>, <c>from (20,30) to (120,90)</c>.</summary>
internal static class PlaceReader
{
    private const int FarthestCue = 4;

    /// <summary>Replaces the numbers of each place by one token.</summary>
    public static List<Token> Read(List<Token> tokens)
    {
        var places = new List<Token>(tokens.Count);
        for (var at = 0; at < tokens.Count;)
        {
            var length = Bracketed(tokens, at, out var numbers);
            if (length == 0)
            {
                length = Named(tokens, at, out numbers);
            }

            if (length == 0 && IsCued(places))
            {
                length = Bare(tokens, at, out numbers);
            }

            if (length > 0 && PromptOf(numbers) is { } prompt)
            {
                places.Add(new Token(TokenKind.Place, "", tokens[at].Start, tokens[at + length - 1].End) { Place = prompt });
                at += length;
            }
            else
            {
                places.Add(tokens[at++]);
            }
        }

        return Corners(Sized(Regions(places)));
    }

    // region 2 of @a.jpg is @a.jpg#2
    private static List<Token> Regions(List<Token> tokens)
    {
        for (var at = 0; at + 3 < tokens.Count; at++)
        {
            var number = at + 1 + (tokens[at + 1].Text is "#" || tokens[at + 1].Word is "number" ? 1 : 0);
            if (tokens[at].Word is "region" or "mask" or "segment" && tokens.KindAt(number) == TokenKind.Number && tokens[number].Value is >= 1 and < 1e6 and var value && value == Math.Floor(value)
                && tokens.WordAt(number + 1) is "of" or "in" or "from" && number + 2 < tokens.Count && tokens[number + 2].IsImage)
            {
                var reference = PhraseReference.ToRegion(tokens[number + 2].Reference!.Image, (int)value);
                tokens[at] = new Token(TokenKind.Reference, reference.ToString(), tokens[at].Start, tokens[number + 2].End) { Reference = reference };
                tokens.RemoveRange(at + 1, number + 2 - at);
            }
        }

        return tokens;
    }

    /// <summary>What several places of one request amount to: all their points, or the box.</summary>
    public static StepPrompt? Together(IEnumerable<Token> places)
    {
        var prompts = places.Select(place => place.Place!).ToList();
        return prompts.Count == 0 ? null
            : prompts.FirstOrDefault(prompt => prompt.Box is not null) ?? new StepPrompt { Points = [.. prompts.SelectMany(prompt => prompt.Points!)] };
    }

    private static StepPrompt? PromptOf(IReadOnlyList<double> numbers) => numbers switch
    {
        [var x, var y] => new StepPrompt { Points = [new PointF(x, y)] },
        [var x, var y, var width, var height] when width > 0 && height > 0 => new StepPrompt { Box = new Box(x, y, width, height) },
        _ => null,
    };

    // (120, 80), [5 6 70 80], (x=12, y=14)
    private static int Bracketed(List<Token> tokens, int at, out List<double> numbers)
    {
        numbers = [];
        if (tokens[at].Kind != TokenKind.Open)
        {
            return 0;
        }

        var length = Bare(tokens, at + 1, out numbers);
        if (length == 0 && at + 1 < tokens.Count)
        {
            length = Named(tokens, at + 1, out numbers);
        }

        return length > 0 && at + 1 + length < tokens.Count && tokens[at + 1 + length].Kind == TokenKind.Close ? length + 2 : 0;
    }

    // 120, 80 and 400 x 220 and 10,20,200,150
    private static int Bare(List<Token> tokens, int at, out List<double> numbers)
    {
        numbers = [];
        var next = at;
        while (next < tokens.Count && numbers.Count < 5 && tokens[next].Kind == TokenKind.Number)
        {
            numbers.Add(tokens[next++].Value);
            if (next + 1 < tokens.Count && tokens[next + 1].Kind == TokenKind.Number && (tokens[next].Kind == TokenKind.Comma || tokens[next].Word is "x" or "by" || tokens[next].Text == "/"))
            {
                next++;
            }
        }

        return numbers.Count is 2 or 4 ? next - at : 0;
    }

    // x=12 y=14, w: 100, height 90
    private static int Named(List<Token> tokens, int at, out List<double> numbers)
    {
        var found = new SortedDictionary<int, double>();
        var next = at;
        while (next < tokens.Count)
        {
            var (name, length) = NameAt(tokens, next + (next > at && tokens[next].Kind == TokenKind.Comma ? 1 : 0));
            if (length == 0 || name != found.Count)
            {
                break;
            }

            next += length + (tokens[next].Kind == TokenKind.Comma ? 1 : 0);
            found.Add(name, tokens[next - 1].Value);
        }

        numbers = [.. found.Values];
        return numbers.Count is 2 or 4 ? next - at : 0;
    }

    private static (int Name, int Length) NameAt(List<Token> tokens, int at)
    {
        if (at + 1 >= tokens.Count)
        {
            return default;
        }

        var name = tokens[at].Word switch { "x" or "left" => 0, "y" or "top" => 1, "w" or "width" => 2, "h" or "height" => 3, _ => -1 };
        var number = at + 1 + (tokens[at + 1].Text is "=" or ":" ? 1 : 0);
        return name >= 0 && number < tokens.Count && tokens[number].Kind == TokenKind.Number ? (name, number - at + 1) : default;
    }

    private static bool IsCued(List<Token> before)
    {
        for (var i = before.Count - 1; i >= 0 && i >= before.Count - FarthestCue; i--)
        {
            if (before[i].Kind is TokenKind.Stop or TokenKind.Reference)
            {
                return false;
            }

            if (Lexicon.PlaceWords.Contains(before[i].Word))
            {
                // "at 5 photos": a cue that is a preposition stands right before its place.
                return i == before.Count - 1 || !Lexicon.Prepositions.Contains(before[i].Word);
            }
        }

        return false;
    }

    // the 80x60 box at (15,25)
    private static List<Token> Sized(List<Token> tokens)
    {
        for (var at = 0; at + 4 < tokens.Count; at++)
        {
            if (tokens[at].Kind == TokenKind.Number && tokens[at + 1].Word is "x" or "by" && tokens[at + 2].Kind == TokenKind.Number
                && tokens.FindIndex(at + 3, Math.Min(5, tokens.Count - at - 3), token => token.Place?.Points is [_]) is >= 0 and var place
                && tokens.GetRange(at + 3, place - at - 3).Exists(token => Lexicon.BoxWords.Contains(token.Word)))
            {
                var corner = tokens[place].Place!.Points![0];
                Replace(tokens, at, place, new Box(corner.X, corner.Y, tokens[at].Value, tokens[at + 2].Value));
            }
        }

        return tokens;
    }

    // from (20, 30) to (120, 90); the box (20, 30) - (120, 90)
    private static List<Token> Corners(List<Token> tokens)
    {
        for (var at = 1; at + 2 < tokens.Count; at++)
        {
            if (tokens[at].Place?.Points is [var one] && tokens[at + 2].Place?.Points is [var other]
                && (tokens[at + 1].Word is "to" or "through" || tokens[at + 1].Kind == TokenKind.Dash
                    || (tokens[at + 1].Word == "and" && (tokens[at - 1].Word is "between" or "corners" || Lexicon.BoxWords.Contains(tokens[at - 1].Word))))
                && one.X != other.X && one.Y != other.Y)
            {
                Replace(tokens, at, at + 2, new Box(Math.Min(one.X, other.X), Math.Min(one.Y, other.Y), Math.Abs(one.X - other.X), Math.Abs(one.Y - other.Y)));
            }
            else if (tokens[at].Place?.Points is [var corner] && tokens.WordAt(at - 1) is "corner" or "at" && tokens.FindIndex(at + 1, Math.Min(FarthestCue + 1, tokens.Count - at - 1), token => token.Place?.Points is [_]) is > 0 and var second
                && tokens.GetRange(at + 1, second - at - 1).Exists(token => token.Word == "corner"))
            {
                var opposite = tokens[second].Place!.Points![0];
                Replace(tokens, at, second, new Box(Math.Min(corner.X, opposite.X), Math.Min(corner.Y, opposite.Y), Math.Abs(corner.X - opposite.X), Math.Abs(corner.Y - opposite.Y)));
            }
        }

        return tokens;
    }

    private static void Replace(List<Token> tokens, int first, int last, Box box)
    {
        if (!box.IsFinite || box.IsEmpty)
        {
            return;
        }

        var whole = new Token(TokenKind.Place, "", tokens[first].Start, tokens[last].End) { Place = new StepPrompt { Box = box } };
        tokens.RemoveRange(first, last - first + 1);
        tokens.Insert(first, whole);
    }
}
