using System.Text.Json;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.Exam;

/// <summary>A request, and the composition that a person would expect of it.</summary>
public sealed record ExpectedComposition
{
    /// <summary>What the request is a case of; <see langword="null"/> where it is not sorted.</summary>
    public string? Category { get; init; }

    /// <summary>Whether its answer is counted, but not looked at while a composer is being made.</summary>
    public bool Held { get; init; }

    /// <summary>What somebody says.</summary>
    public required string Request { get; init; }

    /// <summary>The steps that are expected, none for a refusal; <see langword="null"/> where nothing is.</summary>
    public IReadOnlyList<ExpectedStep>? Steps { get; init; }

    /// <summary>Reads a file of requests.</summary>
    /// <param name="json">One JSON object a line; blank lines are passed over.</param>
    /// <exception cref="CompositionException">A line is not one; the message says which and why.</exception>
    public static IReadOnlyList<ExpectedComposition> ReadLines(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var expected = new List<ExpectedComposition>();
        var number = 0;
        foreach (var line in json.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                expected.Add(JsonSerializer.Deserialize<ExpectedComposition>(line, CompositionJson.Options)
                    ?? throw new CompositionException($"Line {number} is null. Give an object such as {{\"request\": \"Segment @x.jpg\"}}."));
            }
            catch (JsonException exception)
            {
                throw new CompositionException($"Line {number} cannot be read: {Quote.Short(exception.Message, 300)} Give one object a line, such as {{\"request\": \"Segment @x.jpg\"}}.", exception);
            }
        }

        return expected;
    }
}
