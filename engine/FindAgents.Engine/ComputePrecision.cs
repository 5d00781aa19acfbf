using System.Diagnostics.CodeAnalysis;

namespace FindAgents.Engine;

/// <summary>The numbers that the heavy parts of a model compute with: the frozen vision foundation and the pixel decoder.</summary>
/// <remarks>What is read off them is computed in <see cref="Float32"/> always: the interface, its heads, masks and scores.</remarks>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the names that everybody knows the formats by.")]
public enum ComputePrecision
{
    /// <summary>32 bits: what the models were trained and measured with.</summary>
    Float32,

    /// <summary>16 bits with the range of 32 and three significant digits.</summary>
    BFloat16,

    /// <summary>16 bits with four significant digits and numbers to 65504; on GPUs alone.</summary>
    Float16,
}
