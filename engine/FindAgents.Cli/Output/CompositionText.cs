using System.Globalization;
using FindAgents.Agents.Compositions;

namespace FindAgents.Cli.Output;

/// <summary>Compositions as people read them.</summary>
internal static class CompositionText
{
    /// <summary>A line a step, and one below it that says why; or why there is none; and what was left out.</summary>
    public static IEnumerable<string> Lines(Composition composition)
    {
        for (var i = 0; i < composition.Steps.Count; i++)
        {
            var step = composition.Steps[i];
            yield return string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {step.Prototype}{Clean(Inputs(step))}");
            if (step.Why is { } why)
            {
                yield return $"   {Clean(why)}";
            }
        }

        if (composition.IsRefusal)
        {
            yield return $"Nothing to do: {Clean(composition.Reason ?? "")}";
            yield return Clean(composition.Hint ?? "");
        }

        foreach (var note in composition.Notes ?? [])
        {
            yield return Clean(note);
        }
    }

    /// <summary>A text without what a terminal obeys: requests are anybody's.</summary>
    public static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>What a step is given, behind its prototype's name.</summary>
    public static string Inputs(CompositionStep step)
    {
        var inputs = "";
        if (step.Images is { } images)
        {
            inputs += $" of {images}";
        }

        if (step.Phrases is { } phrases)
        {
            inputs += $": {string.Join("; ", phrases)}";
        }

        if (step.Query is { } query)
        {
            inputs += $": {query}";
        }

        if (step.Prompt?.Points is { } points)
        {
            inputs += $" at {string.Join(", ", points.Select(point => string.Create(CultureInfo.InvariantCulture, $"({point.X}, {point.Y})")))}";
        }

        if (step.Prompt?.Box is { } box)
        {
            inputs += string.Create(CultureInfo.InvariantCulture, $" in ({box.X}, {box.Y}, {box.Width}, {box.Height})");
        }

        if (step is { Without: { Count: > 0 } without, Query: null })
        {
            inputs += $", without {string.Join(", ", without)}";
        }

        if (step.Count == true)
        {
            inputs += ", counted";
        }

        return step.Limit is { } limit ? inputs + string.Create(CultureInfo.InvariantCulture, $", {limit} at most") : inputs;
    }
}
