using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Answers;

/// <summary>A file or folder that an album could not read, or passed over.</summary>
/// <param name="Path">Its path in the album.</param>
/// <param name="Reason">Why.</param>
public sealed record AlbumProblemAnswer(
    [property: JsonPropertyName("path"), Description("Its path in the album.")] string Path,
    [property: JsonPropertyName("reason"), Description("Why, and what to do.")] string Reason)
{
    /// <summary>How many problems are told where nobody says otherwise: an album may have thousands, and a model reads some.</summary>
    public const int Told = 20;

    internal static IReadOnlyList<AlbumProblemAnswer> From(IReadOnlyList<AlbumProblem> problems, int most) =>
        [.. problems.Take(most).Select(problem => new AlbumProblemAnswer(Quote.Short(problem.Path, 300), Quote.Short(problem.Reason, 300)))];
}
