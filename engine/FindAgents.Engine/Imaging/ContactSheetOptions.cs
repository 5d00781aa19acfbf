namespace FindAgents.Engine.Imaging;

/// <summary>How a contact sheet is laid out.</summary>
public sealed record ContactSheetOptions
{
    /// <summary>Three columns of 320 pixels.</summary>
    public static ContactSheetOptions Default { get; } = new();

    /// <summary>The most pictures in a row. 3 where it is not set.</summary>
    public int Columns { get; init; } = 3;

    /// <summary>The longest side of a picture in pixels; smaller ones are not enlarged. 320 where it is not set.</summary>
    public int TileSide { get; init; } = 320;

    /// <summary>What the colours of regions numbered from 1 stand for, said below the pictures; nothing where it is not set.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];
}
