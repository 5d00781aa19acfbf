using System.Text;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>Unicode's normal form C, in which a letter and its accent are one character where there is such a character; and forms of width.</summary>
/// <remarks>
/// Tables of our own, because <see cref="string.Normalize()"/> leaves all but ASCII alone in a process of invariant
/// culture. Safe to call from any thread.
/// </remarks>
internal static class CanonicalForms
{
    // No character below it is changed by composing.
    private const char FirstCombining = '\u0300';

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Lazy<Tables> Data = new(() => new Tables());

    /// <summary>Puts a text into normal form C.</summary>
    public static string Compose(string text) =>
        text.AsSpan().IndexOfAnyInRange(FirstCombining, '\uFFFF') < 0 ? text : Compose(Ordered(text));

    /// <summary>Puts wide letters and narrow katakana and hangul into their usual width.</summary>
    public static string UsualWidth(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\u3000', '\uFFEF') < 0)
        {
            return text;
        }

        var usual = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Data.Value.Widths.TryGetValue(c, out var form))
            {
                usual.Append(form);
            }
            else
            {
                usual.Append(c);
            }
        }

        return usual.ToString();
    }

    /// <summary>Takes everything apart and sorts accents that follow one another by their class.</summary>
    private static List<int> Ordered(string text)
    {
        var points = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                TakeApart(char.ConvertToUtf32(text[i], text[++i]), points);
            }
            else
            {
                TakeApart(text[i], points);
            }
        }

        for (var i = 1; i < points.Count; i++)
        {
            var order = Data.Value.ClassOf(points[i]);
            var j = i;
            while (order > 0 && j > 0 && Data.Value.ClassOf(points[j - 1]) > order)
            {
                (points[j - 1], points[j]) = (points[j], points[j - 1]);
                j--;
            }
        }

        return points;
    }

    private static void TakeApart(int point, List<int> into)
    {
        if (point is >= HangulBase and < HangulBase + (Leads * Vowels * Tails))
        {
            var index = point - HangulBase;
            into.Add(LeadBase + (index / (Vowels * Tails)));
            into.Add(VowelBase + (index / Tails % Vowels));
            if (index % Tails > 0)
            {
                into.Add(TailBase + (index % Tails));
            }
        }
        else if (Data.Value.Decompositions.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
            {
                TakeApart(part, into);
            }
        }
        else
        {
            into.Add(point);
        }
    }

    private static string Compose(List<int> points)
    {
        var composed = new List<int>(points.Count);
        var starter = -1;
        var lastClass = 0;
        foreach (var point in points)
        {
            var order = Data.Value.ClassOf(point);

            // An accent joins its letter unless one of its own class, or a letter, stands between them.
            var reaches = starter >= 0 && (starter == composed.Count - 1 || (order > lastClass && lastClass > 0));
            if (reaches && Join(composed[starter], point) is { } joined)
            {
                composed[starter] = joined;
                continue;
            }

            if (order == 0)
            {
                starter = composed.Count;
            }

            lastClass = order;
            composed.Add(point);
        }

        var text = new StringBuilder(composed.Count);
        foreach (var point in composed)
        {
            // Half of a surrogate pair has no text of its own.
            if (point is >= 0xD800 and <= 0xDFFF)
            {
                text.Append((char)point);
            }
            else
            {
                text.Append(char.ConvertFromUtf32(point));
            }
        }

        return text.ToString();
    }

    private static int? Join(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
        {
            return HangulBase + ((((first - LeadBase) * Vowels) + (second - VowelBase)) * Tails);
        }

        if (first is >= HangulBase and < HangulBase + (Leads * Vowels * Tails) && (first - HangulBase) % Tails == 0 && second is > TailBase and < TailBase + Tails)
        {
            return first + (second - TailBase);
        }

        return Data.Value.Compositions.TryGetValue((first, second), out var joined) ? joined : null;
    }

    private sealed class Tables
    {
        private readonly Dictionary<int, byte> _classes = [];

        public Tables()
        {
            foreach (var line in TextData.Lines("canonical-forms.txt"))
            {
                var parts = line.Split(' ');
                var point = TextData.CodePoint(parts[1]);
                switch (parts[0])
                {
                    case "c":
                        for (var p = point; p <= TextData.CodePoint(parts[2]); p++)
                        {
                            _classes[p] = byte.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture);
                        }

                        break;
                    case "w":
                        Widths[(char)point] = TextData.Text(parts[2..]);
                        break;
                    default:
                        int[] decomposition = [.. parts[2..].Select(TextData.CodePoint)];
                        Decompositions[point] = decomposition;
                        if (parts[0] == "d")
                        {
                            Compositions[(decomposition[0], decomposition[1])] = point;
                        }

                        break;
                }
            }
        }

        public Dictionary<int, int[]> Decompositions { get; } = [];

        public Dictionary<(int First, int Second), int> Compositions { get; } = [];

        public Dictionary<char, string> Widths { get; } = [];

        public int ClassOf(int point) => _classes.GetValueOrDefault(point);
    }
}
