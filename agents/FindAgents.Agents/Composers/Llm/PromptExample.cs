using System.Text.Json;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>A request and what it means, to show a model how it is done.</summary>
internal sealed record PromptExample
{
    /// <summary>What somebody says.</summary>
    public required string Request { get; init; }

    /// <summary>The images at hand.</summary>
    public IReadOnlyList<string>? Images { get; init; }

    /// <summary>What it means.</summary>
    public required Composition Answer { get; init; }

    /// <summary>Reads a file of examples.</summary>
    /// <param name="file">What messages call it.</param>
    /// <param name="lines">One JSON object a line; blank lines are passed over.</param>
    /// <exception cref="PromptTemplateException">A line is no example, or its answer cannot be run.</exception>
    public static IReadOnlyList<PromptExample> ReadLines(string file, string lines)
    {
        var examples = new List<PromptExample>();
        var number = 0;
        foreach (var line in lines.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                examples.Add(JsonSerializer.Deserialize<PromptExample>(line, CompositionJson.Options) is { Request: not null, Answer.Steps: not null } example
                    ? example
                    : throw new PromptTemplateException(file, number, "An example has a \"request\" and an \"answer\" with \"steps\"."));
            }
            catch (JsonException exception)
            {
                throw new PromptTemplateException(file, number, $"This is no example: {Quote.Short(exception.Message, 300)} Give an object with \"request\" and \"answer\".", exception);
            }
        }

        return examples;
    }
}
