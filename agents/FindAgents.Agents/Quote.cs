using System.Globalization;

namespace FindAgents.Agents;

/// <summary>How messages quote what was given: a caller may have sent megabytes, or control characters.</summary>
internal static class Quote
{
    public static string Short(string? text, int length = 120)
    {
        // Half a character is none that could be written.
        length -= text?.Length > length && char.IsHighSurrogate(text[length - 1]) ? 1 : 0;
        var clean = string.Concat((text ?? "").Take(length).Select(c => char.IsControl(c) ? '?' : c));
        return text?.Length > length ? clean + "…" : clean;
    }

    public static string Duration(TimeSpan time) => time.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} seconds");
}
