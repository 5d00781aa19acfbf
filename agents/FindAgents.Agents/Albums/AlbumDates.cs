using System.Globalization;
using FindAgents.Engine;

namespace FindAgents.Agents.Albums;

/// <summary>Reads the moments that people write: a year, a month, a day, or a time.</summary>
internal static class AlbumDates
{
    private static readonly (string Format, Func<DateTimeOffset, DateTimeOffset> Next)[] Spans =
    [
        ("yyyy", time => time.AddYears(1)),
        ("yyyy-MM", time => time.AddMonths(1)),
        ("yyyy-MM-dd", time => time.AddDays(1)),
    ];

    private static readonly string[] Times = ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>The first moment of what was written.</summary>
    public static DateTimeOffset? First(string? text, string name) => Read(text, name)?.First;

    /// <summary>The first moment after what was written.</summary>
    public static DateTimeOffset? After(string? text, string name) => Read(text, name)?.After;

    /// <exception cref="PromptException">It is written in none of the forms.</exception>
    private static (DateTimeOffset First, DateTimeOffset After)? Read(string? text, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var trimmed = text.Trim();
        foreach (var (format, next) in Spans)
        {
            if (DateTimeOffset.TryParseExact(trimmed, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var first) && first.Year < DateTime.MaxValue.Year)
            {
                return (first, next(first));
            }
        }

        return DateTimeOffset.TryParseExact(trimmed, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time, time)
            : throw new PromptException($"{name} is '{Quote.Short(text, 40)}', which is no date. Write 2024, 2024-06, 2024-06-30 or 2024-06-30T18:00.");
    }
}
