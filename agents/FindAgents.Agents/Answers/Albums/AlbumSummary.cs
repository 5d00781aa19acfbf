using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>An album in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Photos">How many photos it holds.</param>
/// <param name="Regions">How many regions are known in them.</param>
/// <param name="Folders">The names of the folders that it is over.</param>
public sealed record AlbumSummary(
    [property: JsonPropertyName("name"), Description("Its name, which the other album tools take.")] string Name,
    [property: JsonPropertyName("photos"), Description("How many photos it holds that can be searched.")] long Photos,
    [property: JsonPropertyName("regions"), Description("How many regions are known in them.")] long Regions,
    [property: JsonPropertyName("folders"), Description("The names of its folders: what the paths of its photos begin with.")] IReadOnlyList<string> Folders);
