namespace FindAgents.Engine.Models;

/// <summary>What a model keeps of an image. Owns its tensors.</summary>
internal interface IModelEncoding : IDisposable
{
    /// <summary>The tensors' size in bytes.</summary>
    long ByteSize { get; }
}
