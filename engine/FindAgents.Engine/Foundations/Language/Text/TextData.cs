using System.Globalization;
using System.Text;

namespace FindAgents.Engine.Foundations.Language.Text;

/// <summary>Files that come with the library: configurations, and tables of characters.</summary>
internal static class TextData
{
    private const string Prefix = "FindAgents.Engine.Language.";

    /// <summary>Opens a file that is part of the library.</summary>
    public static Stream Open(string name) =>
        typeof(TextData).Assembly.GetManifestResourceStream(Prefix + name)
        ?? throw new InvalidOperationException($"The resource {name} is not part of this build.");

    /// <summary>The lines of a table, without its remarks.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var reader = new StreamReader(Open(name), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }

    /// <summary>A code point written in hexadecimal.</summary>
    public static int CodePoint(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>The text of code points written in hexadecimal.</summary>
    public static string Text(IEnumerable<string> hex) => string.Concat(hex.Select(h => char.ConvertFromUtf32(CodePoint(h))));
}
