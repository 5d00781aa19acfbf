using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>A folder that an album is over.</summary>
/// <param name="Name">What paths in the album begin with.</param>
/// <param name="Path">Where it lies.</param>
public sealed record AlbumFolderAnswer(
    [property: JsonPropertyName("name"), Description("What the paths of its photos begin with.")] string Name,
    [property: JsonPropertyName("path"), Description("Where it lies.")] string Path);
