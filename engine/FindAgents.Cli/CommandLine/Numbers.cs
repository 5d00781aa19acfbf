using System.CommandLine.Parsing;
using System.Globalization;

namespace FindAgents.Cli.CommandLine;

/// <summary>Reads numbers within bounds from the command line.</summary>
internal static class Numbers
{
    /// <summary>A number within bounds, both included.</summary>
    public static Func<ArgumentResult, double> Between(double low, double high) =>
        result => Read(result, low, high) ?? 0;

    /// <summary>A number within bounds, both included, for an option without a default.</summary>
    public static Func<ArgumentResult, double?> OptionalBetween(double low, double high) =>
        result => Read(result, low, high);

    /// <summary>A whole number not below a bound.</summary>
    public static Func<ArgumentResult, int> From(int low) => result => ReadWhole(result, low) ?? 0;

    /// <summary>A whole number not below a bound, for an option without a default.</summary>
    public static Func<ArgumentResult, int?> OptionalFrom(int low) => result => ReadWhole(result, low);

    private static double? Read(ArgumentResult result, double low, double high)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high)
        {
            return value;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{NameOf(result)} {text}: expected a number from {low} to {high}."));
        return null;
    }

    private static int? ReadWhole(ArgumentResult result, int low)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= low)
        {
            return value;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{NameOf(result)} {text}: expected a whole number from {low} on."));
        return null;
    }

    private static string NameOf(ArgumentResult result) =>
        (result.Parent as OptionResult)?.IdentifierToken?.Value ?? result.Argument.Name;
}
