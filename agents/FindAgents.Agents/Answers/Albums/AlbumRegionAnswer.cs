using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Agents.Albums;
using FindAgents.Retrieval;

namespace FindAgents.Agents.Answers;

/// <summary>A region of a photo of an album, without its mask.</summary>
/// <param name="Number">Its number in the photo, from 1.</param>
/// <param name="Label">What the model calls it.</param>
/// <param name="Score">How sure that is: of what was asked for where it was asked for, else of the label; 0–1.</param>
/// <param name="Box">The mask's bounding box.</param>
/// <param name="Mask">Where the mask is.</param>
public sealed record AlbumRegionAnswer(
    [property: JsonPropertyName("number"), Description("Number of the region in the photo, from 1: @{image}#{number} in a phrase.")] int Number,
    [property: JsonPropertyName("label"), Description("What the model calls it.")] string Label,
    [property: JsonPropertyName("score"), Description("How likely it is what was asked for, or, where nothing was, what it is called; 0 to 1.")] double Score,
    [property: JsonPropertyName("box"), Description("Bounding box of the mask.")] BoxAnswer Box,
    [property: JsonPropertyName("mask"), Description("Resource URI of the full-size mask: a black and white PNG.")] string Mask)
{
    internal static AlbumRegionAnswer From(string album, AlbumRegion region, double score) => new(
        region.Number,
        region.Label,
        Math.Round(score, 3),
        BoxAnswer.From(region.Box),
        AlbumUri.MaskPng(album, region.Photo, region.Number));
}
