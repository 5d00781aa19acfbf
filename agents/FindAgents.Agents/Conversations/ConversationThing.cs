using FindAgents.Agents.Answers;

namespace FindAgents.Agents.Conversations;

/// <summary>Something that an answer of the conversation found: a region of an image, or a photo of an album.</summary>
/// <param name="Number">Its number in the answer, as pictures draw it.</param>
/// <param name="Label">What it is.</param>
/// <param name="Reference">How it stands in a sentence: <c>@res_…#2</c>, which stays what it is when others are asked about the image.</param>
/// <param name="Name">How people speak of it: <c>@walk.jpg#2</c>.</param>
/// <param name="Image">The image that it is in, or that it is: what operations take.</param>
/// <param name="Score">How sure the model is of it, 0–1.</param>
public sealed record ConversationThing(int Number, string Label, string Reference, string Name, string Image, double Score)
{
    /// <summary>Where it is in its image, in pixels; <see langword="null"/> for a whole photo.</summary>
    public BoxAnswer? Box { get; init; }

    /// <summary>Whether it is a photo of an album.</summary>
    public bool IsPhoto => Box is null;
}
