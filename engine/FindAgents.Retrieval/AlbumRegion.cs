using FindAgents.Engine.Masks;

namespace FindAgents.Retrieval;

/// <summary>A region of a photo of an album, as it was found when the photo was indexed.</summary>
/// <param name="Photo">The photo's <see cref="AlbumPhoto.Id"/>.</param>
/// <param name="Number">Its number in the photo, from 1.</param>
/// <param name="Label">What the model calls it.</param>
/// <param name="Score">How sure the model is of that, 0–1.</param>
/// <param name="Box">The mask's bounding box in pixels of the photo.</param>
/// <param name="Mask">The mask, of the photo's size.</param>
/// <param name="IsThing">True for a countable thing, false for stuff such as sky.</param>
public sealed record AlbumRegion(string Photo, int Number, string Label, double Score, Box Box, RunLengthEncoding Mask, bool IsThing);
