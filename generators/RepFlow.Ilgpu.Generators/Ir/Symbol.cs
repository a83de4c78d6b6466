namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>What a leaf, a read or a call of an expression stands for: one of the kinds that are nested here, and no other.</summary>
abstract record Symbol
{
    Symbol(string name) => Name = name;

    /// <summary>What it is called.</summary>
    public string Name { get; init; }

    /// <summary>An index of a stage, which takes the values from 0 to below its extent.</summary>
    public sealed record Index(string Name, Expr Extent) : Symbol(Name);

    /// <summary>An index of a stage as an unknown of the equations that are solved for it, or one that they need besides.</summary>
    public sealed record Unknown(string Name) : Symbol(Name);

    /// <summary>A hyper-parameter.</summary>
    public sealed record Hyper(string Name) : Symbol(Name);

    /// <summary>The position at which a scan is, as what its kernels are launched with.</summary>
    public sealed record Turn(string Name) : Symbol(Name);

    /// <summary>The extent of an axis of a tensor.</summary>
    public sealed record Size(string Name, int Axis) : Symbol(Name);

    /// <summary>The number of elements that the rest of the axes has: the same of all tensors with such an axis.</summary>
    public sealed record Rest() : Symbol("restCount");

    /// <summary>The extent of an index of the stage being parsed, until it is inferred.</summary>
    public sealed record Open(string Name) : Symbol(Name);

    /// <summary>A call of a method of the definition that computes an extent from shapes, or a shape, of which an axis is taken.</summary>
    public sealed record ExtentCall(OwnMethod Method, int? Axis, IReadOnlyList<string> Tensors) : Symbol(Method.Name)
    {
        public bool Equals(ExtentCall? other) => other is not null && Method == other.Method && Axis == other.Axis && Tensors.SequenceEqual(other.Tensors);

        public override int GetHashCode() => Method.GetHashCode() ^ (Axis ?? -1);
    }

    /// <summary>A [DeviceFunction]: its full name, and the C# types of its parameters and result.</summary>
    public sealed record Function(string Name, IReadOnlyList<string> Parameters, string Result) : Symbol(Name)
    {
        public bool Equals(Function? other) => other is not null && Name == other.Name && Result == other.Result && Parameters.SequenceEqual(other.Parameters);

        public override int GetHashCode() => Name.GetHashCode();
    }

    /// <summary>A tensor, read at a position for each axis.</summary>
    public sealed record Tensor(string Name) : Symbol(Name);

    /// <summary>The memory that holds a tensor, read at a flat address.</summary>
    public sealed record Container(string Name) : Symbol(Name);

    /// <summary>What an item of a scan wrote to a tensor a number of steps before, where it keeps that.</summary>
    public sealed record Kept(string Name, int Steps) : Symbol(Name);

    /// <summary>A plane of an iteration, read at a flat address.</summary>
    public sealed record Plane(string Name) : Symbol(Name);

    /// <summary>The address of a row of a plane: how many slices and rows from the one at hand.</summary>
    public sealed record Row(int Slice, int Line) : Symbol("row");
}
