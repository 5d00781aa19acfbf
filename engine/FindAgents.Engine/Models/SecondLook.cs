namespace FindAgents.Engine.Models;

/// <summary>An encoded window of an image. Owns its tensors.</summary>
/// <param name="Window">Which part of the image.</param>
/// <param name="Content">What the model keeps of what it sees there.</param>
internal sealed record SecondLook(LookWindow Window, IModelEncoding Content) : IDisposable
{
    public void Dispose() => Content.Dispose();
}
